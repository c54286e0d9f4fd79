"""Making text fit: where it may break, how far it shrinks, and what is refused."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter

from intranet.values.address import AddressLine
from mailroom.press.drawing.fitting import DoesNotFit, FittedBlock, fit
from mailroom.press.drawing.typesetting import draw_lines, set_line
from mailroom.press.page import PT_PER_MM, PageSize
from mailroom.press.pdf.document import PdfDocument
from mailroom.press.type.breaking import break_points, wrap
from mailroom.press.type.fonts import font_set
from tests.press.reading import pictures

FONTS = font_set()


def pieces(text: str) -> list[str]:
    points = [0, *break_points(text), len(text)]
    return [text[start:end] for start, end in pairwise(points)]


def lines(*texts: str, kind: str = "street") -> list[AddressLine]:
    return [AddressLine(text, kind) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("96 Euston Road", ["96 ", "Euston ", "Road"]),
        ("Châlons-en-Champagne", ["Châlons-", "en-", "Champagne"]),
        ("Suite 4,Floor 2", ["Suite ", "4,", "Floor ", "2"]),
        ("-12", ["-12"]),
        ("12A-14B High Street", ["12A-14B ", "High ", "Street"]),
        ("Flat 3/2", ["Flat ", "3/2"]),
        ("Nordisk Film A/S", ["Nordisk ", "Film ", "A/S"]),
        ("c/o Smith", ["c/o ", "Smith"]),
        ("'s-Gravenhage", ["'s-Gravenhage"]),
        ("Werkstatt/Hof", ["Werkstatt/", "Hof"]),
        ("Apt. # 5", ["Apt. ", "# 5"]),
        ("P.O. Box 1234", ["P.O. ", "Box 1234"]),
        ("Rua 3, nº 45", ["Rua ", "3, ", "nº 45"]),
        ("10\u00a0rue Haute", ["10\u00a0rue ", "Haute"]),
        ("〒100-0001", ["〒100-0001"]),
        ("大手町２丁目３番地", ["大", "手", "町", "２丁", "目", "３番", "地"]),
        ("Ａ－１２３", ["Ａ－１２３"]),
        ("建国路甲92号-4至24层", ["建", "国", "路", "甲", "92号-4至", "24层"]),
        ("葛\U000e0100飾区", ["葛\U000e0100飾", "区"]),
        ("ミュージアム・ツー", ["ミュー", "ジ", "ア", "ム・", "ツー"]),
        ("ﾊﾟｰｸ", ["ﾊﾟｰ", "ｸ"]),
        ("「国際」センター", ["「国", "際」", "セ", "ン", "ター"]),
        ("阅江中路380号", ["阅", "江", "中", "路", "380号"]),
        ("(近地铁站)", ["(近", "地", "铁", "站)"]),
        ("大手町。二", ["大", "手", "町。", "二"]),
        ("서울특별시 용산구", ["서울특별시 ", "용산구"]),
        ("", []),
    ],
)
def test_lines_break_at_sensible_places(text, expected):
    assert [piece for piece in pieces(text) if piece] == expected


@given(st.text(alphabet="ab ,-/中文、（）12号", max_size=60), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_wrapping_loses_nothing_but_spaces_and_keeps_to_the_width(text, width):
    wrapped = wrap(text, float(width), lambda part: float(len(part)))
    if wrapped is not None:
        assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
        assert all(len(line) <= width for line in wrapped)


def test_wrapped_lines_are_of_about_equal_length():
    wrapped = wrap("aaaa bbbb cccc dddd eeee", 22.0, lambda part: float(len(part)))
    assert wrapped == ["aaaa bbbb cccc", "dddd eeee"]


def test_what_fits_is_set_at_the_wished_size():
    block = fit(lines("Pat Miller", "1 Main Street"), 200, 60, FONTS, 11)
    assert (block.size_pt, len(block.lines), block.tightness) == (11, 2, 1.0)


def test_a_line_a_little_too_long_is_shrunk_rather_than_wrapped():
    block = fit(lines("Chambre de commerce et d'industrie"), 170, 60, FONTS, 10)
    assert len(block.lines) == 1
    assert 8 <= block.size_pt < 10
    assert block.width_pt <= 170


def test_a_much_too_long_line_is_wrapped():
    block = fit(lines("Compagnie Générale des Établissements Réunis de Mécanique"), 170, 60, FONTS, 10)
    assert len(block.lines) > 1
    assert block.width_pt <= 170
    assert (
        " ".join(line.text for line in block.lines)
        == "Compagnie Générale des Établissements Réunis de Mécanique"
    )


@pytest.mark.parametrize("kind", ["locality", "region", "postcode", "country"])
def test_a_line_the_post_reads_stays_whole_or_is_refused(kind):
    long = "LLANFAIRPWLLGWYNGYLL GOGERYCHWYRNDROBWLL 12345-6789"
    with pytest.raises(DoesNotFit) as caught:
        fit(lines(long, kind=kind), 150, 60, FONTS, 10)
    assert caught.value.reason.code == "line-too-long"
    assert caught.value.reason.data["line"] == long
    assert len(fit(lines(long), 150, 60, FONTS, 10).lines) > 1


def test_too_many_lines_are_refused_with_how_many_there_is_room_for():
    with pytest.raises(DoesNotFit, match="10 lines at 8 pt and there is room for 5"):
        fit(lines(*(f"line {number}" for number in range(10))), 150, 50, FONTS, 10)


def test_how_many_lines_there_is_room_for_counts_what_can_be_set_close():
    texts = lines(*(f"line {number}" for number in range(10)))
    with pytest.raises(DoesNotFit, match="10 lines at 8 pt and there is room for 6"):
        fit(texts, 150, 50, FONTS, 10, close_up=True)
    assert len(fit(texts[:6], 150, 50, FONTS, 10, close_up=True).lines) == 6


def _picture(block: FittedBlock, dpi: int) -> Image.Image:
    """The block as poppler draws it, in black and white, 10 mm from the corner."""
    out = io.BytesIO()
    document = PdfDocument(out)
    page = document.page(PageSize(90, 40))
    draw_lines(
        document, page.ops, block.lines, left_pt=10 * PT_PER_MM, top_pt=30 * PT_PER_MM, size_pt=block.size_pt,
        width_pt=block.width_pt, tightness=block.tightness, align="right" if block.rtl else "left",
    )  # fmt: skip
    document.finish_page(page)
    document.close()
    return pictures(out.getvalue(), dpi)[0].point(lambda grey: 255 if grey < 160 else 0)


def _line_by_line(block: FittedBlock, dpi: int) -> list[Image.Image]:
    """A picture of each line where it stands in the block, and nothing else on it."""
    found = []
    for place in range(len(block.lines)):
        alone = [
            line if at == place else set_line(" ", FONTS).spaced(line.above_em, line.leading_em)
            for at, line in enumerate(block.lines)
        ]
        single = FittedBlock(alone, block.size_pt, block.tightness)
        single.rtl, single.width_pt = block.rtl, block.width_pt
        found.append(_picture(single, dpi))
    return found


CLOSE = {
    "seven lines of Arabic": (
        "محمد بن عبد الله العلي",
        "شركة الخليج للتجارة العامة والمقاولات المحدودة",
        "مبنى رقم ٢٩٢٩",
        "شارع الملك فهد",
        "العليا",
        "الرياض 12211",
        "SAUDI ARABIA",
    ),
    "eight lines of English": (
        "Shri K. Venkataraman",
        "M/s Bharat & Sons Pvt. Ltd.",
        "H.No. 12-3-45/A, 2nd Floor, Opp.",
        "State Bank of India, Near Old Bus",
        "Stand, Behind Hanuman Temple",
        "Hyderabad 500 001",
        "Telangana",
        "INDIA",
    ),
    "seven lines of Vietnamese": (
        "Nguyễn Thị Hồng Ngọc",
        "Công ty TNHH Dịch Vụ ỨNG DỤNG",
        "Số 12, Đường Nguyễn Huệ",
        "Phường Bến Nghé",
        "Quận 1",
        "Thành phố Hồ Chí Minh 700000",
        "VIETNAM",
    ),
    "seven lines of Hindi": (
        "श्री राम कुमार शर्मा",
        "भारत ट्रेडर्स प्रा. लि.",
        "मकान सं. १२, हनुमान मंदिर",
        "गाँधी मार्ग",
        "नई दिल्ली 110001",
        "दिल्ली",
        "INDIA",
    ),
}


@pytest.mark.parametrize("texts", CLOSE.values(), ids=CLOSE)
def test_lines_too_many_for_their_spacing_are_set_as_close_as_their_ink_allows(texts):
    height_pt = (25.4 - 2.4) * PT_PER_MM  # an Avery 5160 within its margins
    with pytest.raises(DoesNotFit):
        fit(lines(*texts), 178, 57, FONTS, 10, close_up=False)
    block = fit(lines(*texts), 178, height_pt, FONTS, 10, close_up=True)
    assert block.size_pt == 8
    assert len(block.lines) == len(texts)
    assert block.height_pt <= height_pt + 1e-6
    grown = [one.filter(ImageFilter.MaxFilter(3)) for one in _line_by_line(block, 600)]
    for upper, lower in pairwise(grown):  # each a dot of 600 dpi larger all round
        assert ImageChops.multiply(upper, lower).getbbox() is None


@pytest.mark.parametrize("texts", CLOSE.values(), ids=CLOSE)
def test_the_ink_of_lines_set_close_stays_inside_their_box(texts):
    height_pt = (25.4 - 2.4) * PT_PER_MM
    block = fit(lines(*texts), 178, height_pt, FONTS, 10, close_up=True)
    _, top, _, bottom = _picture(block, 600).getbbox()
    dot_mm = 25.4 / 600
    assert (top + 1) * dot_mm > 10 - 0.05
    assert (bottom - 1) * dot_mm < 10 + height_pt / PT_PER_MM + 0.05


def test_lines_set_close_are_as_far_apart_as_one_another_where_their_ink_allows():
    block = fit(lines(*(["HHHH"] * 8)), 178, 8.1 * 8, FONTS, 10, close_up=True)
    feet = [line.leading_em - line.above_em + after.above_em for line, after in pairwise(block.lines)]
    assert max(feet) - min(feet) < 1e-6
    assert min(feet) >= 1.0


def test_lines_are_never_closer_than_their_size():
    with pytest.raises(DoesNotFit):
        fit(lines(*(["xxxx"] * 8)), 178, 60, FONTS, 10, close_up=True)


def test_burmese_lines_at_their_usual_distance_leave_white_between_them():
    texts = ("ဦးအောင်မြင့်", "မြန်မာကုမ္ပဏီလီမိတက်", "အမှတ် ၁၂၃၊ ဗိုလ်ချုပ်အောင်ဆန်းလမ်း", "ရန်ကုန်, 11181")
    block = fit(lines(*texts), 300, 150, FONTS, 12)
    assert block.size_pt == 12
    grown = [one.filter(ImageFilter.MaxFilter(5)) for one in _line_by_line(block, 600)]
    for upper, lower in pairwise(grown):
        assert ImageChops.multiply(upper, lower).getbbox() is None


def test_nothing_is_set_smaller_than_8_pt():
    for width_pt in range(60, 260, 10):
        try:
            block = fit(lines("Zentralinstitut Mitte", "Straße des 17. Juni 135"), width_pt, 60, FONTS, 12)
        except DoesNotFit:
            continue
        assert block.size_pt >= 8
        assert block.width_pt <= width_pt
        assert block.height_pt <= 60 + 1e-6


def test_a_word_without_a_place_to_break_is_refused_not_cut():
    with pytest.raises(DoesNotFit, match="too long even at 8 pt"):
        fit(lines("Donaudampfschifffahrtsgesellschaftskapitän"), 100, 60, FONTS, 10)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("서울특별시강남구테헤란로152길", 8, ["서울특별시강남구", "테헤란로152길"]),
        ("ถนนสุขุมวิทแขวงคลองตัน", 13, ["ถนนสุขุมวิท", "แขวงคลองตัน"]),
        ("P.O. Box 123456", 8, ["P.O. Box", "123456"]),
        ("12345-67890/11", 8, ["12345-", "67890/11"]),
    ],
)
def test_what_does_not_fit_otherwise_is_broken_between_syllables_and_numbers(text, width, expected):
    assert wrap(text, float(width), lambda part: float(len(part))) == expected


CLOSING, OPENING = "、。，．！？）］」』】》ー々ゃッ,.;:!?)]}%", "（［「『【《([{¥$第〒"


@given(st.text(alphabet="漢字カナ한글aB1 -/" + CLOSING + OPENING, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_line_ends_with_an_opening_mark_or_begins_with_a_closing_one(text):
    for before, after in pairwise(piece for piece in pieces(text) if piece):
        if not before[-1].isspace() and before[-1] not in ",;-/":
            assert before[-1] not in OPENING
            assert after[0] not in CLOSING


def fitted(
    address: list[AddressLine],
    width_pt: float,
    height_pt: float,
    largest_pt: float,
    *,
    close_up: bool = False,
) -> tuple[FittedBlock | None, str]:
    """The block, or nothing and the sentence that says why."""
    try:
        return fit(address, width_pt, height_pt, FONTS, largest_pt, close_up=close_up), ""
    except DoesNotFit as refused:
        return None, str(refused)


ALPHABET = "abcÄß 12-/,.&'漢字（）「」、ー号한글ไทยعربعברдж"
KINDS = ("attention", "organisation", "street", "sublocality", "locality", "postcode", "country")


@given(
    st.lists(
        st.tuples(st.text(alphabet=ALPHABET, min_size=1, max_size=70), st.sampled_from(KINDS)),
        min_size=1,
        max_size=8,
    ),
    st.floats(-20, 400),
    st.floats(-10, 200),
    st.sampled_from([9.0, 10.0, 12.0]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_what_is_fitted_is_whole_inside_its_box_and_not_below_8_pt(
    rows, width_pt, height_pt, largest_pt, close_up
):
    address = [AddressLine(text.strip() or "x", kind) for text, kind in rows]
    block, why = fitted(address, width_pt, height_pt, largest_pt, close_up=close_up)
    if block is None:
        assert why.endswith(".")
        return
    assert 8 <= block.size_pt <= largest_pt
    assert block.width_pt <= width_pt + 1e-6
    assert block.height_pt <= height_pt + 1e-6
    told = "".join(line.text for line in block.lines)
    assert "".join(told.split()) == "".join("".join(line.text for line in address).split())
    set_lines = {line.text for line in block.lines}
    assert all(line.text in set_lines for line in address if line.kind in ("locality", "postcode", "country"))


NASTY = [
    ("Donaudampfschifffahrtsgesellschaft mbH & Co. Kommanditgesellschaft auf Aktien", "Hauptstraße 12-14"),
    (
        "株式会社ジャパン・ツール・アンド・マシナリー「国際営業本部」",
        "千代田区大手町２丁目３番１号（大手町タワー）28階",
    ),
    ("上海自由贸易试验区国际贸易有限公司（进出口部）", "浦东新区世纪大道100号环球金融中心28楼2801室"),
    ("주식회사대한민국국제무역상사수출입본부", "서울특별시강남구테헤란로152길강남파이낸스센터"),
    ("บริษัทอุตสาหกรรมเครื่องมือไทยเจริญจำกัด", "ถนนสุขุมวิทแขวงคลองตันเขตคลองเตย"),
    ("شركة الخليج للتجارة العامة والمقاولات المحدودة", "شارع الضباب ١٢٣، مبنى رقم ٤٥"),
    (
        "Société d'exploitation des établissements réunis (S.E.E.R.)",
        "c/o M. Lefèvre, 3/5 rue Jean-Baptiste-Clément",
    ),
]


@pytest.mark.parametrize(("organisation", "street"), NASTY)
def test_nasty_addresses_are_printed_whole_or_refused_with_a_reason(organisation, street):
    address = [
        AddressLine(organisation, "organisation"),
        AddressLine(street, "street"),
        AddressLine("12345", "postcode"),
    ]
    for width_pt in range(40, 260, 20):
        block, why = fitted(address, width_pt, 72, 10)
        if block is None:
            assert "8 pt" in why
            continue
        assert block.width_pt <= width_pt + 1e-6
        told = "".join("".join(line.text.split()) for line in block.lines)
        assert told == "".join(f"{organisation}{street}12345".split())
        assert block.lines[-1].text == "12345"

"""All scripts: the right font, shaped and ordered, and read back as they were written."""

from __future__ import annotations

import io
import unicodedata

import pytest
import weasyprint
from PIL import Image

from mailroom.press.drawing.typesetting import draw_lines, needs_shaping, set_line
from mailroom.press.page import PT_PER_MM, PageSize
from mailroom.press.pdf.document import PdfDocument
from mailroom.press.type.bidi import levels, visual_order
from mailroom.press.type.fonts import (
    CJK,
    CharacterNotCovered,
    FontFile,
    FontMissing,
    FontSet,
    cjk_region,
    covering_font,
    font_set,
    open_face,
)
from mailroom.press.type.shaping import shape
from tests.press.reading import (
    assert_sound,
    drawn_without_glyph,
    pictures,
    poppler,
    squeezed,
    text_of,
    words_in,
)

PLAIN = [
    "Éloïse D'Aubigné-Lévêque",
    "Łukasz Wójcik, Kőszegi, Ștefan",
    "Nguyễn Thị Hồng Nhung",
    "Ελένη Παπαδοπούλου",
    "Иван Петров, д. 1",
    "ნინო ბერიძე",
    "Արամ Պետրոսյան",
    "李娜 阅江中路380号",
    "國立故宮博物院",
    "日本郵便株式会社 3番1号",
    "국립중앙박물관 김민수",
    "አዲስ አበባ",
    "Gustav 🎓 Holm",
    "12 Baker’s Row, Unit #4 – № 5 €",
]
SHAPED = [
    "प्रिया शर्मा, नई दिल्ली 110011",
    "राष्ट्रीय संग्रहालय",
    "สมชาย ใจดี ที่น้ำ",
    "พิพิธภัณฑสถานแห่งชาติ",
    "ភ្នំពេញ",
    "မြန်မာ",
    "தமிழ் கொ",
    "বাংলা কি",
    "తెలుగు క్ష",
    "සිංහල ශ්‍රී",
    "અમદાવાદ ક્ષત્રિય શ્રી",
    "ਅੰਮ੍ਰਿਤਸਰ ਪੰਜਾਬ",
    "ಬೆಂಗಳೂರು ಕ್ಷೇತ್ರ",
    "തിരുവനന്തപുരം ക്ഷേത്രം",
    "ଭୁବନେଶ୍ୱର କ୍ଷେତ୍ର",
    "ວຽງຈັນ ນ້ຳ ຖະໜົນ",
    "སྐད",
    "q̃ and ẹ́",
]
RIGHT_TO_LEFT = ["محمد العلي", "غرفة الرياض", "الإسكندرية", "لا إله", "דנה לוי", "מוזיאון ישראל", "ירושלים"]
MIXED = ["شارع الضباب 15، الرياض 11421", "درك 11 Floor 3", "12 שלום, world 34!", "ABC محمد 12 DEF"]
VOWELLED = ["مُحَمَّد", "שָׁלוֹם"]


def drawn(*lines: str, region: str = "SC") -> bytes:
    out = io.BytesIO()
    document = PdfDocument(out)
    page = document.page(PageSize(150, 100))
    setting = [set_line(line, font_set(region)) for line in lines]
    draw_lines(document, page.ops, setting, left_pt=30, top_pt=270, size_pt=14)
    document.finish_page(page)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize("text", PLAIN)
def test_plain_scripts_are_set_without_the_shaper_and_read_back(text, tmp_path):
    assert not needs_shaping(text)
    pdf = drawn(text)
    assert words_in(text_of(pdf)) == words_in(text)
    assert drawn_without_glyph(pdf) == 0
    assert_sound(pdf, tmp_path)


@pytest.mark.parametrize("text", SHAPED + RIGHT_TO_LEFT)
def test_shaped_scripts_read_back_in_the_order_they_were_written(text, tmp_path):
    assert needs_shaping(text)
    pdf = drawn(text)
    assert " ".join(words_in(text_of(pdf))) == " ".join(words_in(text))
    assert drawn_without_glyph(pdf) == 0
    assert_sound(pdf, tmp_path)


def _as_pango_sets_it(lines: list[str], families: list[str]) -> bytes:
    rows = "".join(
        f'<div style="top:{place * 10}mm;font-family:{family}"><bdi>{text}</bdi></div>'
        for place, (text, family) in enumerate(zip(lines, families, strict=True))
    )
    style = f"@page{{size:150mm {len(lines) * 10}mm;margin:0}}"
    style += "div{position:absolute;left:0;font-size:14pt;white-space:pre}"
    return weasyprint.HTML(string=f"<style>{style}</style>{rows}").write_pdf()


def test_every_script_is_set_as_pango_sets_it():
    lines = [line for line in (*SHAPED, *RIGHT_TO_LEFT, *MIXED) if "q̃" not in line]
    settings = [set_line(line, font_set()) for line in lines]
    faces = [dict.fromkeys(cluster.face.source.name for cluster in one.shaped.clusters) for one in settings]
    out = io.BytesIO()
    document = PdfDocument(out)
    page = document.page(PageSize(150, len(lines) * 10))
    for place, one in enumerate(settings):
        draw_lines(
            document, page.ops, [one], left_pt=0, top_pt=(len(lines) - place) * 10 * PT_PER_MM, size_pt=14
        )
    document.finish_page(page)
    document.close()
    families = [",".join(f"'{name}'" for name in (*own, "Noto Sans")) for own in faces]
    ours, theirs = pictures(out.getvalue(), 150)[0], pictures(_as_pango_sets_it(lines, families), 150)[0]
    for place, line in enumerate(lines):
        widths = [_ink_px(picture, place, len(lines)) for picture in (ours, theirs)]
        assert widths[0] == pytest.approx(widths[1], abs=3), line


def _ink_px(picture: Image.Image, place: int, rows: int) -> int:
    """How wide the ink of a row is, from the page's left edge."""
    height = picture.height / rows
    row = picture.crop((0, int(place * height), picture.width, int((place + 1) * height)))
    return row.point(lambda grey: 255 if grey < 128 else 0).getbbox()[2]


@pytest.mark.parametrize("text", MIXED)
def test_mixed_directions_read_back_letter_by_letter_in_the_order_they_were_written(text):
    assert squeezed(text_of(drawn(text))) == squeezed(text)


@pytest.mark.parametrize("text", VOWELLED)
def test_vowels_are_read_after_their_letter(text):
    assert squeezed(poppler("pdftotext", drawn(text)).decode()) == squeezed(text)


@pytest.mark.parametrize("text", ["لا", *VOWELLED])
def test_the_letters_a_ligature_stands_for_leave_no_ink_of_their_own(text):
    shown = shape(text, font_set())
    blank = shown.clusters[0].face.hb_font.get_nominal_glyph(ord(" "))
    assert len(shown.clusters) == len(unicodedata.normalize("NFC", text))
    assert any(glyph == blank for cluster in shown.clusters for glyph, _, _ in cluster.glyphs)


def test_arabic_letters_join():
    joined = shape("محمد", font_set())
    apart = [shape(letter, font_set()).clusters[0].glyphs[0][0] for letter in "محمد"]
    assert sorted(glyph for cluster in joined.clusters for glyph, _, _ in cluster.glyphs) != sorted(apart)
    assert joined.rtl


def test_digits_in_arabic_run_from_left_to_right():
    line = shape("شارع 125", font_set())
    digits = [(cluster.text, cluster.glyphs[0][1]) for cluster in line.clusters if cluster.text.isdigit()]
    assert [text for text, _ in sorted(digits, key=lambda one: one[1])] == ["1", "2", "5"]
    letters = [cluster.glyphs[0][1] for cluster in line.clusters if cluster.text.isalpha()]
    assert max(x for _, x in digits) < min(letters)  # the number is read last, so it stands on the left


def test_a_vowel_written_after_its_consonant_is_drawn_before_it():
    cluster = shape("कि", font_set()).clusters[0]
    consonant = font_set().face_of("क").hb_font.get_nominal_glyph(ord("क"))
    assert len(cluster.glyphs) == 2
    assert cluster.glyphs[1][0] == consonant


def test_levels_and_order_of_mixed_directions():
    text = "אב 12 abc"
    found, rtl = levels(text)
    assert rtl
    assert [level % 2 for level in found] == [1, 1, 1, 0, 0, 1, 0, 0, 0]
    assert visual_order([1, 2, 1, 2]) == [3, 2, 1, 0]
    assert visual_order([0, 1, 2, 1, 0]) == [0, 3, 2, 1, 4]
    assert visual_order([]) == []


@pytest.mark.parametrize(
    ("language", "country", "region"),
    [
        ("zh", "CN", "SC"),
        ("zh", "TW", "TC"),
        ("zh", "HK", "HK"),
        ("zh-Hant", "US", "TC"),
        ("JA", "US", "JP"),
        ("ja", "JP", "JP"),
        ("ko", "KR", "KR"),
        ("de", "DE", "SC"),
    ],
)
def test_chinese_characters_take_the_shape_of_their_reader(language, country, region):
    assert cjk_region(language, country) == region


def test_the_same_character_differs_between_china_and_japan():
    assert (
        pictures(drawn("骨直", region="SC"), 72)[0].tobytes()
        != pictures(drawn("骨直", region="JP"), 72)[0].tobytes()
    )


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Ærø Ελένη Иван", "Noto Sans"),
        ("李娜 380", "Noto Sans CJK SC"),
        ("שלום", "Noto Sans Hebrew"),
        ("ნინო", "Noto Sans Georgian"),
    ],
)
def test_one_font_covers_a_text_of_one_script(text, font):
    assert covering_font(text) == font


@pytest.mark.parametrize("text", ["Pat ★ Miller", "Tools → GmbH", "Café ☎ 5", "Иванов ① 5", "Oﬃce № 5"])
def test_a_sign_among_letters_leaves_them_in_the_font_of_the_lines_round_it(text):
    letters = "".join(part for face, part in font_set().pieces(text) if face.name == "Noto Sans")
    assert [one for one in text if one.isalpha() and one not in letters] == []
    assert squeezed(text_of(drawn(text))) == squeezed(text)


def test_fonts_change_within_a_line_where_they_must():
    cut = font_set().pieces("Holm 🎓 李 end")
    assert "".join(part for _, part in cut) == "Holm 🎓 李 end"
    assert len({face.name for face, _ in cut}) == 3


@pytest.mark.parametrize("character", ["\U0001f9d1", "\U000e0041", "\u0378", "\ufffd", "\ufffc"])
def test_a_character_without_a_font_is_refused_by_name_and_never_a_box(character):
    with pytest.raises(CharacterNotCovered) as caught:
        set_line(f"Pat {character}", font_set())
    assert caught.value.reason.data["character"] == character


@pytest.mark.parametrize(
    "text",
    [
        "葛\U000e0100飾区１－２",  # the form of the character that its bearer writes
        "辻\U000e0101",
        "Pat ❤\ufe0f Miller",
        "Tools \ufe0fLtd",  # what is left of an emoji
        "№ 5\ufe0f",
    ],
)
def test_a_sign_that_only_chooses_a_character_s_form_is_no_reason_to_refuse_it(text):
    pdf = drawn(text, region="JP")
    assert drawn_without_glyph(pdf) == 0
    wanted = text.replace("\ufe0f", "")
    assert squeezed(text_of(pdf)).replace("\ufe0f", "") == squeezed(wanted)


def test_a_chinese_character_is_drawn_in_the_form_that_is_asked_for():
    usual, variant = (shape(text, font_set("JP")) for text in ("葛", "葛\U000e0100"))
    assert usual.clusters[0].glyphs != variant.clusters[0].glyphs
    assert variant.leading_em == set_line("葛", font_set("JP")).leading_em


def test_a_missing_font_names_the_package_to_install():
    absent = FontFile("Nowhere Sans", "NowhereSans-Regular.ttf", package="fonts-nowhere")
    with pytest.raises(FontMissing, match="apt-get install fonts-nowhere"):
        open_face(absent)


def test_bold_and_regular_are_two_faces():
    assert FontSet("SC", bold=True).latin.name == "Noto Sans Bold"
    assert open_face(CJK["SC"], bold=True).width_em("国") == pytest.approx(1.0)


def test_two_spellings_of_one_character_read_back_alike():
    composed, loose = "Jiří Dvořák", unicodedata.normalize("NFD", "Jiří Dvořák")
    assert words_in(text_of(drawn(loose))) == words_in(composed)


def test_signs_that_hang_deep_below_a_line_do_not_reach_the_next():
    burmese, arabic = shape("ရန်ကုန်", font_set()), shape("علي", font_set())
    lowest = max(
        cluster.face.depth_em(glyph) - y_em
        for cluster in burmese.clusters
        for glyph, _, y_em in cluster.glyphs
    )
    capitals_em, next_above_em = 0.714, 1.2 * 0.78
    assert burmese.leading_em - burmese.above_em - lowest + next_above_em - capitals_em > 0.05
    assert burmese.above_em == pytest.approx(arabic.above_em, abs=0.01)

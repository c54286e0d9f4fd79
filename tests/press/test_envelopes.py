"""Envelopes: true size, every part in its zone, nothing where the post reads."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from intranet.values.address import PostalAddress
from mailroom.press.drawing.fitting import DoesNotFit
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import (
    AdvertisingNotAllowed,
    UnknownEnvelope,
    UnusableEnvelope,
    all_envelopes,
    envelope_from_json,
    find_envelope,
    windowed_envelopes,
)
from mailroom.press.jobs import LabelJob, Printed
from mailroom.press.page import PT_PER_MM, Box
from mailroom.press.sender import Sender, SenderNotUnderstood
from tests.press.reading import (
    assert_sound,
    codes_on,
    page_sizes_mm,
    pictures,
    sample_addresses,
    squeezed,
    text_of,
    words_with_places,
)

ADDRESSES = sample_addresses()
FIRM = PostalAddress(
    "", "Harbor Office Supply, Inc.", "480 Harbor Blvd", "", "Oakland", "CA", "94607", "US", "en"
)
SENDER = Sender(FIRM)
PACKET = {"number": "K7-4PX2", "code": "P-K74PX2"}
TEASER = "HERE IS ALL THE INFO YOU NEED"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1f4e8c"/></svg>'


def printed(*jobs: LabelJob, size: str = "#10", **options) -> tuple[bytes, Printed, dict[object, str]]:
    out = io.BytesIO()
    refused: dict[object, str] = {}
    result = print_envelopes(
        jobs,
        find_envelope(size),
        out,
        refused=lambda job, reasons: refused.update({job.key: " ".join(map(str, reasons))}),
        **options,
    )
    return out.getvalue(), result, refused


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (60, 30), (192, 52, 29, 128)).save(out, "PNG")
    return out.getvalue()


def test_all_23_envelopes_are_sound():
    assert len(all_envelopes()) == 23
    assert all(zone.source for envelope in all_envelopes() for zone in envelope.zones)


@pytest.mark.parametrize(
    ("name", "code"),
    [("#10", "#10"), ("10", "#10"), ("No. 10", "#10"), ("dl", "DL"), ("c5", "C5"), ("C4", "C4")],
)
def test_an_envelope_is_found_by_the_names_people_use(name, code):
    assert find_envelope(name).code == code


def test_an_unknown_envelope_names_its_near_matches():
    with pytest.raises(UnknownEnvelope, match="Did you mean C5"):
        find_envelope("C55")


PERMIT = ("FIRST-CLASS", "U.S. POSTAGE", "OAKLAND CA", "PERMIT 12")


@pytest.mark.parametrize("size", [envelope.code for envelope in all_envelopes()])
def test_every_envelope_prints_at_its_size_with_everything_on_it(size, tmp_path):
    envelope = find_envelope(size)
    job = LabelJob(ADDRESSES["A008"], **PACKET, postage=PERMIT, imb="00300123456000000042" + "60605")
    pdf, result, refused = printed(
        job,
        size=size,
        sender=SENDER,
        overrule_advertising="printed for a test" if envelope.no_advertising else "",
    )
    assert refused == {}
    assert result == Printed(1, 1, 0)
    assert page_sizes_mm(pdf)[0] == pytest.approx((envelope.width_mm, envelope.height_mm), abs=0.01)
    read = squeezed(text_of(pdf))
    for text in (
        "José Ángel Núñez",
        "CHICAGO, IL 60605",
        "Harbor Office Supply, Inc.",
        TEASER,
        "K7-4PX2",
        *PERMIT,
    ):
        assert squeezed(text) in read
    assert codes_on(pdf) == [["P-K74PX2"]]
    assert_sound(pdf, tmp_path)


@pytest.mark.parametrize("key", ["A002", "A008", "A034", "A043", "A067"])
@pytest.mark.parametrize("size", ["#10", "DL", "C5", "C4"])
def test_only_the_address_is_where_the_post_reads(size, key):
    envelope = find_envelope(size)
    job = LabelJob(ADDRESSES[key], **PACKET)
    with_all = words_with_places(printed(job, size=size, sender=SENDER)[0])
    address_alone = words_with_places(printed(LabelJob(ADDRESSES[key]), size=size, teaser=False)[0])
    of_address = {(round(word.left_mm, 2), round(word.top_mm, 2)) for word in address_alone}
    for word in with_all:
        ink = Box(word.left_mm, word.top_mm + 0.3, word.right_mm - word.left_mm, 0.1)
        entered = {zone.name for zone in envelope.zones if ink.overlaps(zone.box)}
        is_address = (round(word.left_mm, 2), round(word.top_mm, 2)) in of_address
        assert entered == ({"reading"} if is_address else set()), word


@pytest.mark.parametrize("envelope", [*all_envelopes(), *windowed_envelopes()], ids=lambda one: one.code)
def test_nothing_stands_where_printers_cannot_print(envelope):
    """Five millimetres from every edge, which office printers reach; also large letters that hang below their line."""
    bare = {"postage": ("PORT PAYÉ", "5312 HAMBURG"), **PACKET}
    jobs = [LabelJob(ADDRESSES["A001"], **bare), LabelJob(ADDRESSES["A044"], **bare)]
    jobs.append(LabelJob(ADDRESSES["A001"], teaser="كل ما طلبتموه في الداخل", **bare))
    pdf, _, refused = printed(*jobs, size=envelope.code, sender=SENDER, overrule_advertising="a test")
    assert refused == {}
    for picture in pictures(pdf, 100):
        left, top, right, bottom = picture.convert("L").point(lambda grey: 255 if grey < 160 else 0).getbbox()
        spare = (left, top, picture.width - right, picture.height - bottom)
        assert min(spare) * 25.4 / 100 >= 5


def test_data_that_puts_the_return_address_into_a_zone_is_refused():
    stored = {
        "code": "own",
        "region": "US",
        "width_mm": 200,
        "height_mm": 100,
        "address_box": {"left_mm": 80, "top_mm": 40, "width_mm": 90, "height_mm": 40},
        "sender_box": {"left_mm": 10, "top_mm": 8, "width_mm": 70, "height_mm": 25},
        "zones": [
            {"name": "postage", "left_mm": 60, "top_mm": 0, "width_mm": 140, "height_mm": 30}
            | {"source": "the test", "verified": False}
        ],
    }
    with pytest.raises(UnusableEnvelope, match="return address would enter the post's postage zone"):
        envelope_from_json(stored)


@pytest.mark.parametrize(
    ("key", "teaser"),
    [("A041", "这就是你需要的全部信息"), ("A044", "这就是您需要的全部资讯"), ("A012", "TU SĄ WSZYSTKIE")],
)
def test_the_teaser_is_in_the_recipients_language(key, teaser):
    read = squeezed(text_of(printed(LabelJob(ADDRESSES[key]))[0]))
    expected = {"A044": "這就是您需要的全部資訊"}.get(key, teaser)
    assert squeezed(expected) in read


def test_a_jobs_own_teaser_comes_first_and_an_empty_one_means_none():
    own = LabelJob(ADDRESSES["A008"], teaser="As you asked!")
    none = LabelJob(ADDRESSES["A008"], teaser="")
    assert "As you asked!" in text_of(printed(own, teaser_line="FOR ALL")[0]).replace("\n", " ")
    assert squeezed("FORALL") in squeezed(
        text_of(printed(LabelJob(ADDRESSES["A008"]), teaser_line="FOR ALL")[0])
    )
    assert TEASER.split()[0] not in text_of(printed(none)[0]).split()


def test_chinese_standard_stock_takes_no_teaser_unless_a_reason_overrules_it():
    job = LabelJob(ADDRESSES["A041"])
    with pytest.raises(AdvertisingNotAllowed, match="GB/T 1416"):
        printed(job, size="DL (No.5)")
    assert printed(job, size="DL (No.5)", teaser=False)[1].count == 1
    assert printed(job, size="DL (No.5)", overrule_advertising="handed over by courier")[1].count == 1


@pytest.mark.parametrize("envelope", windowed_envelopes(), ids=lambda one: one.code)
def test_on_an_envelope_with_a_window_nothing_is_printed_over_it_and_no_address(envelope, tmp_path):
    pdf, result, refused = printed(
        LabelJob(ADDRESSES["A008"], postage=PERMIT), size=envelope.code, sender=SENDER
    )
    assert refused == {}
    assert result.count == 1
    assert_sound(pdf, tmp_path)
    read = squeezed(text_of(pdf))
    assert squeezed(TEASER) in read
    assert "CHICAGO" not in read
    assert ("HarborOffice" in read) == (len(envelope.windows) == 1)
    for word in words_with_places(pdf):
        ink = Box(word.left_mm, word.top_mm, word.right_mm - word.left_mm, word.bottom_mm - word.top_mm)
        assert not any(ink.overlaps(window.box) for window in envelope.windows), word


def test_a_barcode_for_a_window_envelope_belongs_to_the_letter():
    _, _, refused = printed(LabelJob(ADDRESSES["A008"], imb="0" * 20), size="#10 window")
    assert "shows through the window" in refused[None]


def test_a_permit_stands_in_its_frame_in_the_corner_of_the_stamp():
    pdf, _, _ = printed(LabelJob(ADDRESSES["A008"], postage=PERMIT))
    words = [word for word in words_with_places(pdf) if word.text in {"FIRST-CLASS", "PERMIT", "OAKLAND"}]
    zone = find_envelope("#10").zone("postage").box
    assert len(words) == 3
    for word in words:
        assert zone.left_mm < word.left_mm
        assert word.right_mm < zone.right_mm - 5
        assert word.bottom_mm < zone.bottom_mm
    assert max(word.bottom_mm - word.top_mm for word in words) * PT_PER_MM >= 6


def test_a_permit_that_is_too_long_is_refused_in_a_sentence():
    for lines in (("x" * 120,), ("a",) * 6):
        _, _, refused = printed(LabelJob(ADDRESSES["A008"], postage=lines))
        assert "does not fit where the stamp goes" in refused[None]


def test_the_return_address_names_its_country_only_on_mail_that_goes_abroad():
    home = text_of(printed(LabelJob(ADDRESSES["A008"]), sender=SENDER)[0])
    abroad = text_of(printed(LabelJob(ADDRESSES["A002"]), sender=SENDER)[0])
    assert "UNITED STATES" not in home
    assert "UNITED STATES" in abroad
    assert "GERMANY" in abroad


@pytest.mark.parametrize(("logo", "kind"), [(png(), "image/png"), (SVG, "image/svg+xml")])
def test_a_logo_is_stored_once_however_many_envelopes_bear_it(logo, kind, tmp_path):
    sender = Sender(FIRM, logo, kind)
    job = LabelJob(ADDRESSES["A008"])
    one, _, _ = printed(job, sender=sender)
    many, _, _ = printed(*[job] * 20, sender=sender)
    assert_sound(many, tmp_path)
    assert many.count(b"/Type/XObject") == one.count(b"/Type/XObject") >= 1
    assert many == printed(*[job] * 20, sender=sender)[0]


def test_a_return_address_that_does_not_fit_is_told_at_once_and_blames_no_job():
    endless = Sender(PostalAddress("", "x" * 200, "1 Main St", "", "Oakland", "CA", "94607", "US"))
    with pytest.raises(DoesNotFit, match="The return address does not fit"):
        printed(LabelJob(ADDRESSES["A008"]), sender=endless)


def test_a_country_in_small_letters_is_the_same_country():
    job = LabelJob(PostalAddress("Pat Miller", "", "1 Main St", "", "Oakland", "CA", "94607", "us", "en"))
    assert "UNITED STATES" not in text_of(printed(job, sender=SENDER)[0])


def test_a_broken_logo_is_refused_in_a_sentence():
    with pytest.raises(SenderNotUnderstood, match="PNG, JPEG or SVG"):
        printed(LabelJob(ADDRESSES["A008"]), sender=Sender(FIRM, b"\x89PNG\r\n\x1a\nbroken", "image/png"))


def test_an_undeliverable_address_is_refused_and_the_rest_prints():
    pdf, result, refused = printed(LabelJob(ADDRESSES["A069"], key="A069"), LabelJob(ADDRESSES["A008"]))
    assert result == Printed(1, 1, 1)
    assert "street" in refused["A069"]
    assert len(page_sizes_mm(pdf)) == 1


def test_the_same_envelopes_are_the_same_bytes():
    jobs = [LabelJob(address, **PACKET) for key, address in ADDRESSES.items() if key < "A069"]
    assert printed(*jobs, sender=SENDER)[0] == printed(*jobs, sender=SENDER)[0]


@pytest.mark.parametrize("blank", ["   ", "\u200b", "\n", "\u00a0"])
def test_a_blank_teaser_is_none(blank):
    pdf, result, refused = printed(LabelJob(ADDRESSES["A001"], teaser=blank), sender=SENDER)
    assert (result.count, refused) == (1, {})
    assert "WISSEN" not in text_of(pdf)
    assert "WISSEN" in text_of(printed(LabelJob(ADDRESSES["A001"]), sender=SENDER, teaser_line=blank)[0])


def test_a_teaser_typed_on_two_lines_is_printed_as_one_text():
    pdf, _, refused = printed(LabelJob(ADDRESSES["A001"], teaser="All you\nasked for"), sender=SENDER)
    assert refused == {}
    assert squeezed("All you asked for") in squeezed(text_of(pdf))


def test_blank_lines_of_a_permit_are_left_out_and_make_no_frame():
    plain = printed(LabelJob(ADDRESSES["A001"]))[0]
    assert printed(LabelJob(ADDRESSES["A001"], postage=("", "  ")))[0] == plain
    permit = printed(LabelJob(ADDRESSES["A001"], postage=("PRESORTED STD", "PERMIT NO. 1")))[0]
    assert printed(LabelJob(ADDRESSES["A001"], postage=("PRESORTED STD", " ", "PERMIT NO. 1")))[0] == permit


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ({"code": "X" * 200}, "The code needs 17.2 mm and there are 10.0 mm: shorten its text."),
        ({"code": "X" * 3000}, "The code's text has 3000 characters, more than a code can hold. Shorten it."),
        ({"number": "Packet 1234567890123456789"}, "is too long to stand beside the code. Shorten it."),
        ({"number": "P-\U0001f9d1"}, "No font here has the character"),
    ],
)
def test_a_code_or_number_that_has_no_room_refuses_its_envelope_alone(job, told):
    good = LabelJob(ADDRESSES["A001"], key="good", **PACKET)
    _, result, refused = printed(LabelJob(ADDRESSES["A001"], key="bad", **{**PACKET, **job}), good)
    assert (result.count, list(refused)) == (1, ["bad"])
    assert told in refused["bad"]


@pytest.mark.parametrize("length", [10, 36])
def test_a_code_as_long_as_its_square_allows_reads_back(length):
    text = ("P-K74PX2" * 5)[:length]
    pdf, _, refused = printed(LabelJob(ADDRESSES["A001"], number="K7-4PX2", code=text))
    assert refused == {}
    assert codes_on(pdf) == [[text]]


def test_a_longer_number_is_set_smaller_and_stays_in_its_room():
    pdf, _, _ = printed(LabelJob(ADDRESSES["A001"], number="K7-4PX2-2026/11", code="P-K74PX2"))
    number = next(word for word in words_with_places(pdf) if word.text.startswith("K7"))
    assert number.right_mm <= 10 + 29 + 0.05


def test_a_return_address_too_long_for_its_envelope_is_told_by_its_own_size():
    own = PostalAddress(
        "Mail-room of the International Department", "Donau-Maschinenbau und Werkzeughandel Süd-West mbH",
        "Industriepark Nord, Gebäude 7b, Aufgang C\nBürgermeister-Schmidt-Straße 12–14", "Untermenzing",
        "Garmisch-Partenkirchen", "", "82467", "DE", "de",
    )  # fmt: skip
    assert printed(LabelJob(ADDRESSES["A001"]), sender=Sender(own))[1].count == 1
    with pytest.raises(DoesNotFit, match=r"The return address does not fit on this envelope even at 6\.5 pt"):
        printed(LabelJob(ADDRESSES["A001"]), sender=Sender(own), size="#6-3/4")

"""The Intelligent Mail barcode: published vectors, the figures of the USPS, and read back from the page's picture."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from reportlab.graphics.barcode.usps4s import USPS_4State

from intranet.values.address import PostalAddress
from intranet.values.imb import ImbMailer, ImbNotUnderstood, check_digits, routing
from mailroom.press.envelopes.imb import bars, imb_path
from mailroom.press.envelopes.imb_sizes import BARS, USUAL
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import all_envelopes, find_envelope
from mailroom.press.jobs import LabelJob
from mailroom.press.letters.windows import clear_of_imb
from mailroom.press.page import Box, PageSize
from tests.press.reading import imb_on, imb_paths, text_of, words_with_places

PIECE = "01234567094987654321"
HOME = PostalAddress("Pat Miller", "", "1 Main Street", "", "Springfield", "IL", "62701-1234", "US", "en")
ABROAD = PostalAddress("Jörg Weiß", "", "Hauptstraße 1", "", "Bonn", "", "53113", "DE", "de")
MM_PER_IN = 25.4


def printed(job: LabelJob, size: str = "#10", **options) -> tuple[bytes, list[str]]:
    out, refused = io.BytesIO(), []
    print_envelopes(
        [job],
        find_envelope(size),
        out,
        teaser=False,
        refused=lambda _job, reasons: refused.extend(map(str, reasons)),
        **options,
    )
    return out.getvalue(), refused


# The first four are the examples of USPS-B-3200, appendix; the last one was made by the post's own encoder.
@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        (PIECE, "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT"),
        (PIECE + "01234", "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT"),
        (PIECE + "012345678", "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA"),
        (PIECE + "01234567891", "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"),
        (
            "2327059283148203124096713024817",
            "DDADATADTAATDTTTDFDTTFTFFADTFTDFTATAAFTTFATDAATATDATATFADAADDTFDT",
        ),
    ],
)
def test_published_vectors_are_met(digits, expected):
    assert bars(digits) == expected


def test_our_quicker_bars_are_reportlabs():
    for serial in range(0, 10**9, 76_543_211):
        digits = ImbMailer("123456").piece(serial) + routing(f"{serial % 99999:05d}-{serial % 9999:04d}")
        assert bars(digits) == USPS_4State(digits).barcodes


def test_the_barcode_is_one_path_within_the_dimensions_of_the_post():
    path = imb_path(PIECE, Box(100, 90, USUAL.width_mm, USUAL.height_mm), PageSize(241.3, 104.77))
    assert path.count(" f ") == 1
    assert len(re.findall(r"\bre\b", path)) == BARS
    scale_x, scale_y = (float(one) / 72 for one in re.search(r"g (\S+) 0 0 (\S+) ", path).groups())
    drawn = [tuple(map(float, one)) for one in re.findall(r"(\d+) (\d+) (\d+) (\d+) re", path)]
    assert 20 <= 1 / (10 * scale_x) <= 24
    assert all(0.015 <= width * scale_x <= 0.025 for _, _, width, _ in drawn)
    heights = {round(height * scale_y, 4) for *_, height in drawn}
    assert all(0.039 <= height <= 0.165 for height in heights)
    assert 0.125 <= max(heights) <= 0.165
    assert 0.039 <= min(heights) <= 0.057
    assert 2.677 <= USUAL.width_mm / MM_PER_IN <= 3.225


@pytest.mark.parametrize("envelope", all_envelopes(), ids=lambda envelope: envelope.code)
@pytest.mark.parametrize("above", [False, True])
def test_on_all_envelopes_it_keeps_its_dimensions_and_is_clear_of_edges_and_print(envelope, above):
    digits = ImbMailer("123456").piece(42) + routing(HOME.postcode)
    job = LabelJob(HOME, "P-10023", "P-10023", imb=digits, postage=("PERMIT 12",))
    pdf, refused = printed(job, envelope.code, imb_above_address=above)
    assert refused == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (place,) = imb_paths(opened.pages[0])
    assert abs(place.width_mm - USUAL.width_mm) < 0.01
    assert abs(place.height_mm - USUAL.height_mm) < 0.01
    clear = clear_of_imb(place)
    assert clear.inside(envelope.page.box)
    words = words_with_places(pdf)
    assert len(words) > 10
    for word in words:
        word_box = Box(word.left_mm, word.top_mm, word.right_mm - word.left_mm, word.bottom_mm - word.top_mm)
        assert not clear.overlaps(word_box), word


@pytest.mark.parametrize("size", ["#6-3/4", "#10", "6x9"])
def test_on_a_letter_it_stands_in_the_clear_zone_and_reads_back(size):
    digits = ImbMailer("123456").piece(42) + routing(HOME.postcode)
    pdf, refused = printed(LabelJob(HOME, imb=digits), size)
    assert refused == []
    read, places = imb_on(pdf)
    assert read == bars(digits)
    envelope = find_envelope(size)
    from_right = envelope.width_mm / MM_PER_IN - places[0][0]
    assert 3.5 <= from_right <= 4.25
    low = envelope.height_mm / MM_PER_IN - max(top + height for _, top, _, height in places)
    high = envelope.height_mm / MM_PER_IN - min(top for _, top, _, _ in places)
    assert low >= 3 / 16
    assert high <= 1 / 2


@pytest.mark.parametrize(("size", "above"), [("9x12", False), ("#10", True), ("C6", False)])
def test_in_the_address_block_it_stands_just_above_the_address(size, above):
    digits = ImbMailer("123456").piece(42) + routing(HOME.postcode)
    pdf, refused = printed(LabelJob(HOME, imb=digits), size, imb_above_address=above)
    assert refused == []
    read, places = imb_on(pdf)
    assert read == bars(digits)
    assert "Pat Miller" in text_of(pdf)


@pytest.mark.parametrize("size", [one.code for one in all_envelopes()])
def test_on_every_envelope_it_keeps_out_of_all_other_zones_or_is_refused_in_a_sentence(size):
    _, refused = printed(LabelJob(HOME, imb=PIECE), size)
    assert refused == []


def test_mail_that_leaves_the_country_bears_none():
    assert "within the United States only" in printed(LabelJob(ABROAD, imb=PIECE))[1][0]
    assert "within the United States" in printed(LabelJob(HOME, imb=PIECE), sender_country="DE")[1][0]


@pytest.mark.parametrize("digits", ["0123", "0" * 21, "05" + "0" * 18, "x" * 20, "٠" * 20])
def test_digits_that_make_no_barcode_are_refused_in_a_sentence(digits):
    assert "20, 25, 29 or 31 digits" in printed(LabelJob(HOME, imb=digits))[1][0]
    with pytest.raises(ImbNotUnderstood):
        check_digits(digits)


@pytest.mark.parametrize(
    ("mailer", "says"),
    [
        (("12345",), "mailer ID"),
        (("912345",), "mailer ID"),
        (("123456789",), "mailer ID"),
        (("123456", "30"), "service type"),
        (("123456", "300", "05"), "barcode identifier"),
    ],
)
def test_a_firms_digits_that_nobody_has_are_refused(mailer, says):
    with pytest.raises(ImbNotUnderstood, match=says):
        ImbMailer(*mailer)


def test_the_serial_number_fills_what_the_mailer_id_leaves():
    assert ImbMailer("123456", "270").piece(7) == "00270123456000000007"
    assert ImbMailer("912345678").piece(7) == "00300912345678000007"
    assert ImbMailer("912345678").piece(1_000_007) == "00300912345678000007"


@pytest.mark.parametrize(
    ("postcode", "point", "expected"),
    [
        ("62701", "", "62701"),
        ("62701-1234", "", "627011234"),
        ("62701 1234", "07", "62701123407"),
        ("K1A 0B1", "", ""),
        ("", "", ""),
    ],
)
def test_the_routing_code_is_as_long_as_the_zip_code_is_known(postcode, point, expected):
    assert routing(postcode, point) == expected


@pytest.mark.parametrize(("postcode", "point"), [("62701", "07"), ("62701-1234", "7"), ("", "07")])
def test_a_delivery_point_without_its_zip_code_is_refused(postcode, point):
    with pytest.raises(ImbNotUnderstood, match="ZIP"):
        routing(postcode, point)

"""Slips, the cross-selling page and the reply sheet, read back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import zxingcpp

from intranet.values.address import PostalAddress
from mailroom.press.letters.chunks import ChunkPrinter, Packet, RenderedChunk
from mailroom.press.letters.crosssell import CrossSellPage, ProductGroup, ProductLine
from mailroom.press.letters.forms import FormPrinter
from mailroom.press.letters.printing import Pointer
from mailroom.press.letters.reply import ReplyQuestion, ReplySheet
from mailroom.press.letters.slips import CoverSlip, PackedItem, PackingSlip
from mailroom.press.letters.stationery import Stationery
from mailroom.press.pdf.assembly import Part, Source, assemble
from tests.press.letter_cast import ADDRESSES, AMERICAN, CHINESE, GERMAN, a_letter
from tests.press.reading import assert_sound, codes_on, pictures, squeezed, text_of, words_with_places

ANNA = ADDRESSES["A001"]
SLIP = CoverSlip(packet="P-1", pointers=(Pointer("General catalogue", (7,)),), recipient="Anna Müller")
PACKING = PackingSlip(
    packet="P-1",
    recipient=ANNA,
    items=(PackedItem("Data sheet FM-20", 2, "A-2-3"), PackedItem("Reply sheet")),
    references=("K7-4PX2",),
    later=("Technical note 4",),
    envelope="C4",
    weight_g=312,
)
REPLY = ReplySheet(
    packet="P-1",
    recipient=ANNA,
    references=("K7-4PX2",),
    products=("Flow meter FM-20", "Valve V-4"),
    phone="+49 228 555",
    email="anna@example.de",
)


def everything_we_sell(count: int, language: str = "en") -> CrossSellPage:
    lines = tuple(
        ProductLine(f"Product {number:03}", f"4{number:03}", "For water, oil and air")
        for number in range(count)
    )
    groups = tuple(ProductGroup(f"Group {start}", lines[start : start + 12]) for start in range(0, count, 12))
    return CrossSellPage(groups=groups, language=language)


def set_in_type(*pieces, sender=GERMAN) -> RenderedChunk:
    chunk = ChunkPrinter(Stationery(sender)).render([Packet("P-1", pieces)])
    assert not chunk.refused
    return chunk


def test_one_document_holds_a_packets_pieces_and_tells_them_apart(tmp_path):
    chunk = ChunkPrinter(Stationery(AMERICAN)).render(
        [
            Packet("P-1", (a_letter(), SLIP, PACKING, everything_we_sell(20), REPLY)),
            Packet("P-2", (replace(a_letter("A002"), packet="P-2"), replace(REPLY, packet="P-2"))),
        ]
    )
    assert [(one.key, one.kind, one.first, one.last) for one in chunk.ranges[1:]] == [
        ("P-1", "cover_slip", 2, 2),
        ("P-1", "packing_slip", 3, 3),
        ("", "crosssell", 4, 4),
        ("P-1", "reply", 5, 5),
        ("P-2", "letter", 6, 6),
        ("P-2", "reply", 7, 7),
    ]
    out = io.BytesIO()
    assemble([[Part(Source.of_bytes("chunk", chunk.pdf))]], out)
    assert_sound(out.getvalue(), tmp_path)


def test_the_cover_slip_says_the_page_in_letters_seen_across_a_desk():
    words = words_with_places(set_in_type(SLIP).pdf)
    assert "What you asked about is on page 7 General catalogue" in " ".join(word.text for word in words)
    big = [word for word in words if word.text in ("page", "7")]
    assert all(word.bottom_mm - word.top_mm > 20 for word in big)


def test_pages_numbered_otherwise_than_in_figures_reach_the_slip_and_the_letter():
    pointers = (Pointer("General catalogue", ("iv",)), Pointer("Price list", ("A-3", "7")))
    pieces = (a_letter(pointers=pointers), replace(SLIP, pointers=pointers))
    text = " ".join(text_of(set_in_type(*pieces).pdf).split())
    assert "on page iv of “General catalogue”" in text
    assert "on pages A-3 and 7 of “Price list”" in text
    assert "is on page iv General catalogue" in text
    assert "is on pages A-3 and 7 Price list" in text


def test_in_chinese_the_cover_slip_points_to_the_page_too():
    slip = CoverSlip(packet="P-1", language="zh", pointers=(Pointer("总目录", (7, 8, 9)),))
    text = squeezed(text_of(set_in_type(slip, sender=CHINESE).pdf))
    assert "您要的内容在第7至9页总目录" in text


def test_the_packing_slip_lists_what_goes_in_with_copies_and_shelf():
    text = " ".join(text_of(set_in_type(replace(PACKING, rush=True, stamp_teaser="LOOK INSIDE")).pdf).split())
    for words in (
        "P-1",
        "RUSH",
        "A-2-3 Data sheet FM-20 2",
        "printed Reply sheet 1",
        "Follows later Technical note 4",
    ):
        assert words in text
    for words in ("C4", "312 g", "Stamp the teaser: LOOK INSIDE", "K7-4PX2", "53113 Bonn"):
        assert words in text


def test_each_slip_bears_a_code_that_reads_back():
    pieces = (SLIP, PACKING, REPLY, replace(SLIP, code="PK:9"), replace(PACKING, code=None))
    assert codes_on(set_in_type(*pieces).pdf) == [["P-1"], ["P-1"], ["K7-4PX2"], ["PK:9"], []]


@pytest.mark.parametrize("lines_to_the_inch", [98, 196])
@pytest.mark.parametrize("skew_degrees", [-1.5, 0.0, 1.5])
def test_the_reply_sheets_code_is_read_from_a_fax_that_went_in_askew(lines_to_the_inch, skew_degrees):
    [page] = pictures(set_in_type(REPLY).pdf, 204)
    askew = page.rotate(skew_degrees, fillcolor=255)
    sent = askew.resize((1728, page.height * lines_to_the_inch // 204))
    fax = sent.point(lambda grey: 255 if grey > 140 else 0, "1")
    upright = fax.resize((1728, page.height)).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(upright)] == ["K7-4PX2"]


def test_the_firms_own_questions_stand_on_the_reply_sheet_with_what_is_known():
    questions = (
        ReplyQuestion("Which gas?", ("Argon", "Helium"), ("Helium",)),
        ReplyQuestion("How many places?", (), ("12",)),
    )
    asked = replace(REPLY, questions=questions)
    text = " ".join(text_of(set_in_type(asked).pdf).split())
    for words in ("Which gas?", "Argon Helium", "How many places? 12"):
        assert words in text
    assert len(set_in_type(asked).ranges) == len(set_in_type(REPLY).ranges) == 1
    assert set_in_type(asked).ranges[0].count == 1


def test_the_reply_sheet_is_filled_in_already():
    text = " ".join(text_of(set_in_type(REPLY, sender=AMERICAN).pdf).split())
    known = (
        "Deutsche Post AG",
        "Anna Müller",
        "Charles-de-Gaulle-Straße 20, 53113 Bonn, GERMANY",
        "anna@example.de",
    )
    for words in (*known, "+49 228 555", "+1 207 555 0131", "Flow meter FM-20", "Valve V-4", "K7-4PX2"):
        assert words in text
    assert ANNA.person not in text.split("Address")[1]


def test_without_a_fax_number_the_reply_sheet_gives_the_other_ways():
    text = " ".join(text_of(set_in_type(REPLY, sender=GERMAN).pdf).split())
    assert "Fax to" not in text
    assert "Send it to info@nordlicht.example, Nordlicht Messtechnik GmbH" in text


@pytest.mark.parametrize(("count", "language"), [(3, "zh"), (60, "en"), (140, "zh")])
def test_everything_we_sell_is_one_page_and_names_every_product(count, language):
    chunk = set_in_type(everything_we_sell(count, language))
    assert chunk.ranges[0].count == 1
    text = squeezed(text_of(chunk.pdf))
    assert all(f"Product{number:03}4{number:03}" in text for number in range(count))


def test_a_packet_with_an_undeliverable_piece_is_refused_whole():
    nowhere = PostalAddress("Anna", "", "", "", "Bonn", "", "53113", "DE", "de")
    packets = [Packet("P-1", (SLIP, replace(PACKING, recipient=nowhere))), Packet("P-2", (SLIP,))]
    chunk = ChunkPrinter(Stationery(GERMAN)).render(packets)
    assert [(packet.number, [why.code for why in reasons]) for packet, reasons in chunk.refused] == [
        ("P-1", ["street_missing"])
    ]
    assert len(chunk.ranges) == 1


def test_nothing_left_to_print_gives_an_empty_chunk():
    chunk = ChunkPrinter(Stationery(GERMAN)).render([Packet("P-1", (a_letter("A069"),))])
    assert chunk.pdf == b""
    assert chunk.ranges == ()


def test_what_was_typed_is_printed_as_typed_on_slips_too():
    hostile = "<b>bold</b> {{ 1 + 1 }} & more"
    pieces = (
        replace(SLIP, recipient=hostile),
        replace(PACKING, envelope=hostile),
        replace(REPLY, products=(hostile,)),
        CrossSellPage(groups=(ProductGroup(hostile, (ProductLine(hostile),)),)),
    )
    assert text_of(set_in_type(*pieces).pdf).count(hostile) == 5


def test_a_chinese_reply_sheet_has_thin_spaces_and_wide_brackets_however_it_is_made():
    sheet = replace(REPLY, language="zh", recipient=ADDRESSES["A041"], products=("FM-20流量计",))
    whole = text_of(ChunkPrinter(Stationery(CHINESE)).render([Packet("P-1", (sheet,))]).pdf)
    filled = text_of(FormPrinter(Stationery(CHINESE)).print([sheet])[0])
    for text in (whole, filled):
        assert "FM-20 流量计" in text.replace("\u2009", " ")
        assert "（方便时间：" in text


def test_a_heading_on_the_cross_selling_page_has_two_products_with_it():
    page = CrossSellPage(
        groups=tuple(
            ProductGroup(
                f"Group{number}", tuple(ProductLine(f"Item{number}x{place}") for place in range(count))
            )
            for number, count in enumerate((9, 3, 6))
        )
    )
    words = {word.text: word for word in words_with_places(set_in_type(page).pdf)}
    for number in range(3):
        assert words[f"Item{number}x1"].left_mm - words[f"Group{number}"].left_mm < 20

"""Packets put together, read back."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections.abc import Sequence

import pikepdf
import pytest
from reportlab.pdfgen import canvas

from mailroom.press.pdf.assembly import (
    Assembler,
    NoSuchPage,
    Part,
    Source,
    SourceUnreadable,
    Span,
    assemble,
    extract,
    page_runs,
)
from tests.press.letter_cast import brochure
from tests.press.reading import assert_sound, page_sizes_mm, text_of

PUMPS = Source.of_bytes("pumps.pdf", brochure("pumps", 8))
VALVES = Source.of_bytes("valves.pdf", brochure("valves", 4, size_pt=(612, 792)))


def assembled(*packets: Sequence[Part], **options) -> bytes:
    out = io.BytesIO()
    assemble(packets, out, **options)
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.split()) for page in text_of(pdf).split("\f")[:-1]]


def edited(content: bytes, change) -> bytes:
    """The PDF after ``change`` was applied to it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def test_packets_come_in_order_and_each_tells_its_pages(tmp_path):
    out = io.BytesIO()
    told = []
    done = assemble(
        [[Part(VALVES), Part(PUMPS, ((2, 3), (8, 8)))], [Part(PUMPS, ((1, 1),))], [Part(VALVES, ((4, 4),))]],
        out,
        progress=lambda number, span: told.append((number, span)),
    )
    assert pages_of(out.getvalue()) == [
        *(f"valves page {page}" for page in (1, 2, 3, 4)),
        *(f"pumps page {page}" for page in (2, 3, 8, 1)),
        "valves page 4",
    ]
    assert done.spans == (Span(1, 7), Span(8, 8), Span(9, 9))
    assert done.pages == 9
    assert told == list(enumerate(done.spans))
    assert_sound(out.getvalue(), tmp_path)


def test_each_page_keeps_its_own_size():
    sizes = page_sizes_mm(assembled([Part(PUMPS, ((1, 1),)), Part(VALVES, ((1, 1),))]))
    assert sizes == [pytest.approx((210, 297), abs=0.1), pytest.approx((215.9, 279.4), abs=0.1)]


def test_a_page_used_a_thousand_times_is_stored_once(tmp_path):
    once = assembled([Part(PUMPS)])
    often = assembled(*([Part(PUMPS)] for _ in range(1000)))
    assert len(often) < len(once) + 8000 * 20
    assert often.count(b"/FlateDecode") < 80
    path = tmp_path / "often.pdf"
    path.write_bytes(often)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 8000
        first = {page.obj.Contents.objgen for page in list(pdf.pages)[0:8000:8]}
        assert len(first) == 1
        assert len({page.obj.objgen for page in pdf.pages}) == 8000
        assert depth(pdf.Root.Pages) <= 4


def depth(node: pikepdf.Object) -> int:
    return 1 + max((depth(kid) for kid in node.Kids if "/Kids" in kid), default=1)


@pytest.mark.parametrize("count", [1, 63, 64, 65, 64 * 64, 64 * 64 + 1])
def test_the_page_tree_is_right_whatever_the_number_of_pages(count, tmp_path):
    pdf = assembled(*([Part(VALVES, ((1, 1),))] for _ in range(count)))
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert len(read.pages) == count
        assert read.Root.Pages.Count == count
    if count < 100:
        assert_sound(pdf, tmp_path)


def test_no_packets_give_a_file_without_pages():
    with pikepdf.open(io.BytesIO(assembled())) as pdf:
        assert len(pdf.pages) == 0


def test_the_same_packets_give_the_same_bytes():
    packets = [[Part(PUMPS), Part(VALVES)], [Part(PUMPS, ((3, 4),))]]
    assert assembled(*packets) == assembled(*packets)


def test_memory_does_not_grow_with_the_number_of_packets():
    class Nowhere(io.RawIOBase):
        def write(self, data):
            return len(data)

    def peak(count: int) -> int:
        tracemalloc.start()
        with Assembler(Nowhere()) as assembler:
            for _ in range(count):
                assembler.add([Part(PUMPS)])
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(1)
    # Twelve bytes a page for the cross-references, and what else a growing array keeps in reserve.
    assert peak(2000) - peak(200) < 1800 * 8 * 60


def test_sources_beyond_what_stays_open_are_opened_again():
    opened = []

    def source(number: int) -> Source:
        content = brochure(f"item {number}", 2)

        def opener():
            opened.append(number)
            return io.BytesIO(content)

        return Source(f"{number}.pdf", opener)

    sources = [source(number) for number in range(40)]
    first = [[Part(one, ((1, 1),)) for one in sources]]
    second = [[Part(one, ((2, 2),)) for one in sources]]
    again = [[Part(one) for one in sources]]
    pages = pages_of(assembled(*first, *second, *again))
    assert pages[38:42] == ["item 38 page 1", "item 39 page 1", "item 0 page 2", "item 1 page 2"]
    assert pages[-2:] == ["item 39 page 1", "item 39 page 2"]
    assert opened.count(0) == 2, "what was copied before needs no opening"


def test_entries_that_pages_inherit_come_along():
    def inherit(pdf: pikepdf.Pdf) -> None:
        tree = pdf.Root.Pages
        for key in ("/MediaBox", "/Resources"):
            tree[key] = pdf.pages[0].obj[key]
        tree["/Rotate"] = 90
        for page in pdf.pages:
            for key in ("/MediaBox", "/Resources", "/Rotate"):
                if key in page.obj:
                    del page.obj[key]

    turned = Source.of_bytes("turned.pdf", edited(brochure("turned", 3), inherit))
    pdf = assembled([Part(turned, ((2, 2),))])
    assert pages_of(pdf) == ["turned page 2"]
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert read.pages[0].obj.Rotate == 90


def test_links_and_ways_back_into_the_source_stay_behind():
    def tie(pdf: pikepdf.Pdf) -> None:
        fonts = pdf.pages[0].obj.Resources.Font
        font = pdf.make_indirect(pikepdf.Dictionary(fonts[next(iter(fonts.keys()))]))
        font["/Home"] = pdf.pages[1].obj
        fonts[next(iter(fonts.keys()))] = font

    tied = Source.of_bytes("tied.pdf", edited(brochure("tied", 2), tie))
    with pikepdf.open(io.BytesIO(assembled([Part(tied, ((1, 1),))]))) as read:
        assert "/Annots" not in read.pages[0].obj
        assert (
            sum(isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Page" for one in read.objects)
            == 1
        )


def test_what_was_filled_into_a_form_is_printed():
    out = io.BytesIO()
    form = canvas.Canvas(out, invariant=1)
    form.drawString(50, 700, "name:")
    form.acroForm.textfield(value="Anna Filled", x=100, y=690, width=200, height=20)
    form.save()
    assert "Anna Filled" in text_of(assembled([Part(Source.of_bytes("form.pdf", out.getvalue()))]))


def test_hidden_layers_stay_hidden():
    def hide(pdf: pikepdf.Pdf) -> None:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="draft"))
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([layer]),
            D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]), Order=pikepdf.Array([])),
        )
        pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(Draft=layer)
        pdf.pages[0].contents_add(b"/OC /Draft BDC", prepend=True)
        pdf.pages[0].contents_add(b"EMC")

    layered = Source.of_bytes("layered.pdf", edited(brochure("layered", 1), hide))
    both = assembled([Part(VALVES, ((1, 1),)), Part(layered)])
    assert pages_of(both) == ["valves page 1", ""]


def test_streams_that_are_alike_are_kept_once():
    noise = random.Random(7).randbytes(4096)

    def with_picture(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Resources["/XObject"] = pikepdf.Dictionary(Big=pdf.make_stream(noise))

    one, other = (
        Source.of_bytes(name, edited(brochure(name, 1), with_picture)) for name in ("a.pdf", "b.pdf")
    )
    with pikepdf.open(io.BytesIO(assembled([Part(one), Part(other)]))) as read:
        pictures = {page.obj.Resources.XObject.Big.objgen for page in read.pages}
        assert len(pictures) == 1
        assert read.pages[1].obj.Resources.XObject.Big.read_bytes() == noise


def test_text_that_looks_like_a_reference_is_left_alone():
    def name(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Resources["/Odd"] = pikepdf.Dictionary(Said=pikepdf.String("see 1 0 R (and 2 0 R)"))

    odd = Source.of_bytes("odd.pdf", edited(brochure("odd", 1), name))
    with pikepdf.open(io.BytesIO(assembled([Part(odd)]))) as read:
        assert str(read.pages[0].obj.Resources.Odd.Said) == "see 1 0 R (and 2 0 R)"


def test_for_both_sides_each_part_begins_on_a_front():
    pdf = assembled([Part(PUMPS, ((1, 3),)), Part(VALVES, ((1, 2),))], [Part(VALVES, ((1, 1),))], duplex=True)
    assert [page.split(" ")[0] for page in pages_of(pdf)] == ["pumps"] * 3 + [""] + ["valves"] * 3 + [""]
    assert page_sizes_mm(pdf)[3] == page_sizes_mm(pdf)[2]


def test_a_jammed_page_is_taken_out_alone():
    whole = assembled([Part(PUMPS), Part(VALVES)])
    out = io.BytesIO()
    assert extract(Source.of_bytes("run.pdf", whole), [(9, 9), (3, 4)], out) == 3
    assert pages_of(out.getvalue()) == ["valves page 1", "pumps page 3", "pumps page 4"]


@pytest.mark.parametrize("pages", [((0, 1),), ((5, 5),), ((3, 2),)])
def test_pages_that_are_not_there_are_refused(pages):
    with pytest.raises(NoSuchPage, match=r"valves.pdf.* has 4 pages"):
        assembled([Part(VALVES, pages)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a pdf", "cannot be read"),
        (b"", "cannot be read"),
        (brochure("x", 1)[:60], "cannot be read"),
    ],
)
def test_a_broken_file_is_refused_by_name(content, words):
    with pytest.raises(SourceUnreadable, match=f'"broken.pdf" {words}'):
        assembled([Part(Source.of_bytes("broken.pdf", content))])


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_protected_file_is_refused_by_name(password):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(brochure("x", 1))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
    with pytest.raises(SourceUnreadable, match="encrypted"):
        assembled([Part(Source.of_bytes("locked.pdf", out.getvalue()))])


@pytest.mark.parametrize(
    ("text", "runs"),
    [("7", ((7, 7),)), ("1-4, 7", ((1, 4), (7, 7))), ("2–3", ((2, 3),)), ("9,1", ((9, 9), (1, 1)))],
)
def test_pages_are_read_as_people_write_them(text, runs):
    assert page_runs(text) == runs


@pytest.mark.parametrize("text", ["", "0", "4-2", "a", "1-", "-3", "1;2"])
def test_what_is_no_list_of_pages_is_refused(text):
    with pytest.raises(NoSuchPage, match="not a list of pages"):
        page_runs(text)

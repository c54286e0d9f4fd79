"""The PDF writer: sound files, the same bytes, flat memory."""

from __future__ import annotations

import io

import pikepdf
import pytest

from mailroom.press.drawing.typesetting import draw_lines, set_line
from mailroom.press.page import Box, PageSize, number, pt
from mailroom.press.pdf.document import PdfDocument, text_string
from mailroom.press.type.fonts import font_set
from tests.press.reading import assert_sound, text_of


def document_of(pages: int, text: str = "Page") -> bytes:
    out = io.BytesIO()
    document = PdfDocument(out, title="Étiquettes 标签", language="en")
    for place in range(pages):
        page = document.page(PageSize(100, 50))
        draw_lines(
            document,
            page.ops,
            [set_line(f"{text} {place + 1}", font_set())],
            left_pt=20,
            top_pt=100,
            size_pt=9,
        )
        document.finish_page(page)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize("pages", [1, 127, 128, 129, 300])
def test_every_page_is_in_the_tree_in_its_order(pages, tmp_path):
    pdf = document_of(pages)
    assert_sound(pdf, tmp_path)
    assert text_of(pdf).split() == [word for place in range(pages) for word in ("Page", str(place + 1))]


def test_the_title_and_language_are_told():
    with pikepdf.open(io.BytesIO(document_of(1))) as document:
        assert str(document.docinfo["/Title"]) == "Étiquettes 标签"
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.PickTrayByPDFSize


def test_the_same_input_is_the_same_bytes_and_another_has_another_identity():
    assert document_of(3) == document_of(3)
    with (
        pikepdf.open(io.BytesIO(document_of(3))) as one,
        pikepdf.open(io.BytesIO(document_of(3, "Leaf"))) as other,
    ):
        assert bytes(one.trailer.ID[0]) != bytes(other.trailer.ID[0])


def test_only_what_was_used_of_a_font_is_embedded():
    assert len(document_of(1)) < 12_000


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-0.00001, "0"), (1.5, "1.5"), (100, "100"), (1e-7, "0"), (12.34567, "12.3457")],
)
def test_numbers_never_have_an_exponent(value, text):
    assert number(value) == text


def test_text_strings_hold_any_character():
    assert text_string("é中") == b"<feff00e94e2d>"


def test_millimetres_become_points_from_the_bottom_left():
    assert pt(25.4) == 72
    page = PageSize(210, 297)
    assert page.y_pt(297) == 0
    assert page.y_pt(0) == pytest.approx(841.8898, abs=1e-4)


def test_boxes_that_share_an_edge_do_not_overlap():
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 5, 5))
    assert Box(0, 0, 10, 10).overlaps(Box(9.9, 9.9, 5, 5))
    assert Box(1, 1, 2, 2).inside(Box(1, 1, 2, 2))
    assert not Box(1, 1, 2, 2.1).inside(Box(1, 1, 2, 2))

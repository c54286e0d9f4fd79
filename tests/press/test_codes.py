"""Codes: one path each, quiet zones, read back from a printer's picture."""

from __future__ import annotations

import io

import pytest

from mailroom.press.drawing.codes import CodeTooDense, data_matrix, data_matrix_path, qr_matrix, qr_path
from mailroom.press.page import Box, PageSize
from mailroom.press.pdf.document import PdfDocument
from tests.press.reading import codes_on, rectangles


def sheet_with(draw, text: str, side_mm: float) -> bytes:
    out = io.BytesIO()
    document = PdfDocument(out)
    page = document.page(PageSize(60, 60))
    page.ops.append(draw(text, Box(10, 10, side_mm, side_mm), page.size))
    document.finish_page(page)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize("draw", [data_matrix_path, qr_path])
@pytest.mark.parametrize("text", ["P-K74PX2", "每日 Sameday é", "https://example.test/p/K74PX2?x=1"])
def test_a_code_reads_back_at_203_dots_an_inch(draw, text):
    assert codes_on(sheet_with(draw, text, 20), 203) == [[text]]


@pytest.mark.parametrize("draw", [data_matrix_path, qr_path])
def test_a_code_is_one_path(draw):
    ops = draw("P-K74PX2", Box(10, 10, 20, 20), PageSize(60, 60))
    assert ops.split().count("f") == 1
    assert rectangles(sheet_with(draw, "P-K74PX2", 20)) == []  # nothing is drawn but the scaled path


@pytest.mark.parametrize(
    ("draw", "matrix", "quiet"), [(data_matrix_path, data_matrix, 1), (qr_path, qr_matrix, 4)]
)
def test_the_quiet_zone_is_inside_the_area(draw, matrix, quiet):
    words = draw("P-K74PX2", Box(0, 0, 30, 30), PageSize(30, 30)).split()
    scale, left, top = float(words[3]), float(words[7]), float(words[8])
    modules = len(matrix("P-K74PX2"))
    assert scale * (modules + 2 * quiet) == pytest.approx(30 / 25.4 * 72, abs=0.01)
    assert left == pytest.approx(scale * quiet, abs=0.01)
    assert top == pytest.approx(30 / 25.4 * 72 - scale * quiet, abs=0.01)


def test_a_code_whose_modules_would_be_too_small_is_refused():
    with pytest.raises(CodeTooDense, match="shorten its text") as caught:
        data_matrix_path("x" * 120, Box(0, 0, 9, 9), PageSize(60, 60))
    assert float(caught.value.reason.data["needed"]) > 9

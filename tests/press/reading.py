"""Reading printed pages back: text, places, codes, and what poppler and qpdf think of them."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import zxingcpp
from PIL import Image

from intranet.values.address import PostalAddress
from mailroom.press.envelopes.imb_sizes import BARS
from mailroom.press.page import PT_PER_MM, Box

SAMPLE = Path(__file__).parents[1] / "data" / "addresses_sample.csv"
_IMB_PATH = re.compile(r"q 0 g (\S+) 0 0 (\S+) (\S+) (\S+) cm 0 [02] 4 \d re 10 ")
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def sample_rows() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def sample_addresses() -> dict[str, PostalAddress]:
    """The sample's addresses by id, A001 to A078."""
    return {row.pop("id"): PostalAddress(**row) for row in sample_rows()}


def poppler(program: str, pdf: bytes, *options: str) -> bytes:
    """What a poppler program writes to its output; a warning fails the test."""
    ends = ["-"] if program == "pdftoppm" else ["-", "-"]  # pdftoppm takes a second one for a file's name
    done = subprocess.run([program, *options, *ends], input=pdf, capture_output=True, check=True)
    assert done.stderr == b"", done.stderr.decode()
    return done.stdout


def text_of(pdf: bytes) -> str:
    """All text, normalised, without the marks poppler puts round right-to-left words."""
    plain = poppler("pdftotext", pdf, "-raw").decode()
    return unicodedata.normalize("NFC", _DIRECTION_MARKS.sub("", plain))


def words_in(text: str) -> list[str]:
    return unicodedata.normalize("NFC", _DIRECTION_MARKS.sub("", text)).split()


def squeezed(text: str) -> str:
    """Text without any space: lines are wrapped, and a reader may see a space where letters stand apart."""
    return "".join(words_in(text))


@dataclass(frozen=True)
class Word:
    """A word as poppler sees it, in millimetres from the top left of its page (from 1)."""

    page: int
    text: str
    left_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float


def words_with_places(pdf: bytes) -> list[Word]:
    found: list[Word] = []
    page = 0
    for line in poppler("pdftotext", pdf, "-bbox").decode().splitlines():
        page += line.strip().startswith("<page ")
        word = re.search(
            r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>', line
        )
        if word:
            places = [float(one) / PT_PER_MM for one in word.groups()[:4]]
            found.append(Word(page, word[5], *places))
    return found


def rectangles(pdf: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """The outlines on a page as (left, top, width, height) in millimetres from its top left corner."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        shown = document.pages[page]
        height_pt = float(shown.mediabox[3])
        found = []
        for operands, operator in pikepdf.parse_content_stream(shown, "re cm q Q f"):
            if str(operator) in {"cm", "f"}:
                break
            if str(operator) == "re":
                left, bottom, width, height = map(float, operands)
                in_mm = (left, height_pt - bottom - height, width, height)
                found.append(tuple(one / PT_PER_MM for one in in_mm))
    return found


def bars_on(pdf: bytes, *, left_of_mm: float) -> list[list[tuple[float, float, float, float]]]:
    """Each page's filled boxes that end left of a place, as (left, top, width, height) in mm, downwards."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [_boxes(page) for page in document.pages]
    narrow = [[one for one in boxes if one[0] + one[2] < left_of_mm and one[3] > 0.01] for boxes in found]
    return [sorted(set(boxes), key=lambda one: one[1]) for boxes in narrow]  # each is clipped to, then filled


def _boxes(page: pikepdf.Page) -> list[tuple[float, float, float, float]]:
    """The rectangles of a page and the forms on it, wherever the coordinates were moved to."""
    height_pt = float(page.mediabox[3])
    found = []
    for box in _drawn_boxes(page.obj, page, pikepdf.Matrix()):
        top_pt = height_pt - box.ury
        found.append(tuple(round(one / PT_PER_MM, 3) for one in (box.llx, top_pt, box.width, box.height)))
    return found


def _drawn_boxes(owner: pikepdf.Object, content: Any, matrix: pikepdf.Matrix) -> Iterator[pikepdf.Rectangle]:
    kept = []
    for operands, operator in pikepdf.parse_content_stream(content, "cm q Q re Do"):
        if str(operator) == "q":
            kept.append(matrix)
        elif str(operator) == "Q":
            matrix = kept.pop()
        elif str(operator) == "cm":
            matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
        elif str(operator) == "Do":
            form = owner.Resources.XObject[str(operands[0])]
            if form.Subtype == "/Form":
                yield from _drawn_boxes(form, form, matrix)
        else:
            left, bottom, width, height = map(float, operands)
            yield matrix.transform(pikepdf.Rectangle(left, bottom, left + width, bottom + height))


def page_sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            (float(page.mediabox[2]) / PT_PER_MM, float(page.mediabox[3]) / PT_PER_MM)
            for page in document.pages
        ]


def pictures(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Each page as poppler draws it, in grey."""
    drawn = poppler("pdftoppm", pdf, "-gray", "-r", str(dpi))
    found: list[Image.Image] = []
    while drawn:
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", drawn)
        width, height = int(head[1]), int(head[2])
        found.append(Image.frombytes("L", (width, height), drawn[head.end() : head.end() + width * height]))
        drawn = drawn[head.end() + width * height :]
    return found


def codes_on(pdf: bytes, dpi: int = 203) -> list[list[str]]:
    """What the codes of each page say, read from its picture."""
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures(pdf, dpi)]


def assert_sound(pdf: bytes, folder: Path) -> None:
    """qpdf finds nothing wrong, poppler draws every page without a warning, it prints at its true size."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    pictures(pdf, 30)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.ViewerPreferences.PrintScaling == "/None"


def drawn_without_glyph(pdf: bytes) -> int:
    """How many characters are drawn by glyph 0, the box fonts show for what they do not have."""
    count = 0
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page, "Tj"):
                if str(operator) == "Tj":
                    codes = bytes(operands[0])
                    count += sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
    return count


def imb_on(pdf: bytes, dpi: int = 600) -> tuple[str, list[tuple[float, float, float, float]]]:
    """The barcode as its picture shows it, and each bar as (left, top, width, height) in inches from the page's corner.

    Only what lies in the lowest fifth of the page or stands as a row of 65 is looked at.
    """
    picture = pictures(pdf, dpi)[0].convert("L").point(lambda grey: 255 if grey < 128 else 0)
    width, height = picture.size
    for band_top in range(0, height - 20, 10):
        band = picture.crop((0, band_top, width, min(height, band_top + 110)))
        found = _bars_across(band)
        if found:
            boxes = [(x, band_top + top, w, h) for x, top, w, h in found]
            low = max(top + h for _, top, _, h in boxes)
            high = min(top for _, top, _, _ in boxes)
            third = (low - high) / 6
            states = "".join(
                "TDAF"[(top + h > low - third) + 2 * (top < high + third)] for _, top, _, h in boxes
            )
            return states, [tuple(one / dpi for one in box) for box in boxes]
    raise AssertionError("there is no row of 65 bars")


def _bars_across(band) -> list[tuple[int, int, int, int]]:
    """Runs of ink from left to right, each with its upper edge and height."""
    if (
        band.crop((0, 0, band.width, 1)).getbbox()
        or band.crop((0, band.height - 1, band.width, band.height)).getbbox()
    ):
        return []
    profile = band.resize((band.width, 1), resample=4).tobytes()
    runs = [(match.start(), match.end()) for match in re.finditer(rb"[^\x00]+", profile)]
    if len(runs) != BARS:
        return []
    found = []
    for left, right in runs:
        box = band.crop((left, 0, right, band.height)).getbbox()
        found.append((left, box[1], right - left, box[3] - box[1]))
    return found


def imb_paths(page: Any) -> list[Box]:
    """Where the Intelligent Mail barcodes drawn on a page stand, by its operators, in millimetres from its top left."""
    height_pt = float(page.mediabox[3])
    found = []
    for sx, sy, left, bottom in _IMB_PATH.findall(page.Contents.read_bytes().decode("latin-1")):
        width_pt, bar_pt = (BARS * 10 - 6) * float(sx), 6 * float(sy)
        top_pt = height_pt - float(bottom) - bar_pt
        found.append(Box(*(one / PT_PER_MM for one in (float(left), top_pt, width_pt, bar_pt))))
    return found

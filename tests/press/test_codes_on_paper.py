"""Every code that leaves the house decodes: as a 203 dpi printer prints it, and as somebody's telephone sees it."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from functools import cache

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import find_envelope
from mailroom.press.jobs import CodeJob, Job, LabelJob
from mailroom.press.labels.printing import print_labels
from mailroom.press.labels.sheets import find_sheet
from mailroom.press.letters.chunks import ChunkPrinter, Packet
from mailroom.press.letters.printing import Pointer
from mailroom.press.letters.reply import ReplySheet
from mailroom.press.letters.slips import CoverSlip, PackedItem, PackingSlip
from mailroom.press.letters.stationery import Stationery
from mailroom.press.worklists.command_sheet import CommandCard, TooManyCards, command_sheet_pdf
from tests.press.letter_cast import ADDRESSES, AMERICAN, CHINESE, GERMAN, a_letter
from tests.press.reading import pictures, poppler, text_of

NUMBER = "P7W-6RK9"
REFERENCE = "K7-4PX2"
COMMANDS = ("BENCH-UNDO", "BENCH-NEXT", "BENCH-BACK", "BENCH-NONE-LEFT", "BENCH-DEFECT", "BENCH-REPRINT")
ANNA = ADDRESSES["A001"]
MARGIN_MM = 6.0


def _set(piece: object, sender: object = GERMAN) -> bytes:
    return ChunkPrinter(Stationery(sender)).render([Packet(NUMBER, (piece,))]).pdf  # type: ignore[arg-type]


def _labels(job: Job, sheet: str) -> bytes:
    out = io.BytesIO()
    assert print_labels([job], find_sheet(sheet), out).count == 1
    return out.getvalue()


def _envelope(size: str) -> bytes:
    out, job = io.BytesIO(), LabelJob(ANNA, number=NUMBER, code=NUMBER)
    assert print_envelopes([job], find_envelope(size), out, sender=GERMAN).count == 1
    return out.getvalue()


def _reply() -> ReplySheet:
    return ReplySheet(packet=NUMBER, recipient=ANNA, references=(REFERENCE,), products=("Flow meter",))


def _packing() -> PackingSlip:
    return PackingSlip(packet=NUMBER, recipient=ANNA, items=(PackedItem("Data sheet FM-20", 2, "A-2-3"),))


CARRIERS: dict[str, Callable[[], bytes]] = {
    "letter DIN": lambda: _set(a_letter(packet=NUMBER)),
    "letter US": lambda: _set(a_letter(packet=NUMBER), AMERICAN),
    "letter CN": lambda: _set(a_letter(packet=NUMBER), CHINESE),
    "cover slip": lambda: _set(CoverSlip(packet=NUMBER, pointers=(Pointer("Catalogue", (7,)),))),
    "packing slip": lambda: _set(_packing()),
    "reply sheet": lambda: _set(_reply()),
    "label 5160": lambda: _labels(LabelJob(ANNA, number=NUMBER, code=NUMBER), "5160"),
    "label 5163": lambda: _labels(LabelJob(ANNA, number=NUMBER, code=NUMBER), "5163"),
    "code label": lambda: _labels(CodeJob(NUMBER, ("Data sheet",)), "5160"),
    "QR label": lambda: _labels(CodeJob(NUMBER, ("Data sheet",), qr=True), "5163"),
    "envelope #10": lambda: _envelope("#10"),
    "envelope C4": lambda: _envelope("C4"),
}


@cache
def carrier(name: str) -> bytes:
    return CARRIERS[name]()


def payload(name: str) -> str:
    return REFERENCE if name == "reply sheet" else NUMBER


def two_dimensional(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """The DataMatrix and QR codes in a picture; an envelope also has the post's bars."""
    wanted = (zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode)
    return list(zxingcpp.read_barcodes(picture, formats=wanted))


# ---- as a label printer prints it ------------------------------------------------------------------------


def in_ink(pdf: bytes, dpi: int) -> Image.Image:
    """The first page in one bit, dots of ink or none, as a thermal printer makes it."""
    return Image.open(io.BytesIO(poppler("pdftoppm", pdf, "-mono", "-r", str(dpi), "-f", "1", "-l", "1")))


@pytest.mark.parametrize("name", CARRIERS)
def test_a_code_decodes_from_203_dots_an_inch_in_one_bit(name):
    assert [code.text for code in two_dimensional(in_ink(carrier(name), 203))] == [payload(name)]


# ---- as a telephone sees it --------------------------------------------------------------------------------


def around_the_code(pdf: bytes, dpi: int = 300) -> Image.Image:
    """The part of the page that somebody holds the camera to."""
    page = pictures(pdf, dpi)[0]
    (code,) = two_dimensional(page)
    corners = [
        getattr(code.position, corner) for corner in ("top_left", "top_right", "bottom_left", "bottom_right")
    ]
    margin = int(MARGIN_MM / 25.4 * dpi)
    across, down = [one.x for one in corners], [one.y for one in corners]
    box = (min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin)
    return page.crop((max(0, box[0]), max(0, box[1]), min(page.width, box[2]), min(page.height, box[3])))


def photographed(sheet: Image.Image, chance: random.Random) -> Image.Image:
    """The sheet held askew under a lamp by an unsteady hand: perspective, rotation, uneven light, blur, noise."""
    paper = Image.new("L", (int(sheet.width * 1.7), int(sheet.height * 1.7)), 214)
    paper.paste(sheet, (int(sheet.width * 0.35), int(sheet.height * 0.35)))
    skewed = paper.transform(
        paper.size, Image.Transform.QUAD, _askew(paper.size, chance), Image.Resampling.BICUBIC, fillcolor=214
    )
    turned = skewed.rotate(chance.uniform(-35, 35), Image.Resampling.BICUBIC, fillcolor=214)
    lit = ImageChops.multiply(turned, _light(turned.size, chance))
    blurred = lit.filter(ImageFilter.GaussianBlur(chance.uniform(0.8, 1.6)))
    grain = Image.frombytes("L", blurred.size, chance.randbytes(blurred.width * blurred.height))
    return Image.blend(blurred, grain, 0.10)


def _askew(size: tuple[int, int], chance: random.Random) -> tuple[float, ...]:
    """The corners of the sheet as the lens sees them: each up to 9 % of the side out of place."""
    width, height = size
    corners = ((0, 0), (0, height), (width, height), (width, 0))
    return tuple(
        place + chance.uniform(-0.09, 0.09) * side
        for corner in corners
        for place, side in zip(corner, size, strict=True)
    )


def _light(size: tuple[int, int], chance: random.Random) -> Image.Image:
    """A lamp at one side: from full light down to under half of it."""
    darkest, angle = chance.uniform(0.42, 0.6), chance.uniform(0, 2 * math.pi)
    small = Image.new("L", (16, 16))
    for x in range(16):
        for y in range(16):
            along = 0.5 + ((x - 7.5) * math.cos(angle) + (y - 7.5) * math.sin(angle)) / 22
            small.putpixel((x, y), int(255 * (darkest + (1 - darkest) * min(1, max(0, along)))))
    return small.resize(size, Image.Resampling.BICUBIC)


def seen(picture: Image.Image) -> list[str]:
    """What a reader sees in a picture, at its size and, as cameras' programs do when they see nothing, at a smaller."""
    smaller = (picture.width * 7 // 10, picture.height * 7 // 10)
    codes = two_dimensional(picture) or two_dimensional(picture.resize(smaller))
    return [code.text for code in codes]


def readings_of_photographs(name: str, photos: int) -> list[list[str]]:
    chance, sheet = random.Random(f"{name} 1"), around_the_code(carrier(name))
    return [seen(photographed(sheet, chance)) for _ in range(photos)]


@pytest.mark.parametrize("name", CARRIERS)
def test_a_code_decodes_from_a_skewed_and_unevenly_lit_picture(name):
    assert readings_of_photographs(name, 3) == [[payload(name)]] * 3


@pytest.mark.prove
@pytest.mark.parametrize("name", CARRIERS)
def test_of_a_hundred_such_pictures_at_least_97_decode_and_none_wrongly(name):
    read = readings_of_photographs(name, 100)
    assert all(one in ([], [payload(name)]) for one in read)
    assert sum(map(bool, read)) >= 97


# ---- the command sheet --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "language", "words"),
    [("US", "en", "Take it back"), ("CN", "zh", "撤销上一次扫描")],
)
def test_the_command_sheet_is_one_page_of_codes_that_decode_beside_their_words(country, language, words):
    cards = [CommandCard(code, words) for code in COMMANDS]
    pdf = command_sheet_pdf(cards, "Codes", "Lay it beside the scanner.", language=language, country=country)
    assert len(pictures(pdf, 30)) == 1
    assert sorted(code.text for code in two_dimensional(in_ink(pdf, 203))) == sorted(COMMANDS)
    assert text_of(pdf).replace("\n", "").replace(" ", "").count(words.replace(" ", "")) == len(COMMANDS)
    with pytest.raises(TooManyCards):
        command_sheet_pdf([*cards, cards[0]], "Codes", "")

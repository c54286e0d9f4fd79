"""Where things lie on a letter: paper, margins, address window and fold marks, by the sender's country.

All in millimetres from the sheet's top left corner.

Sources: DIN 5008 form A is form B with a letterhead of 27 mm instead of 45: address field and information
block lie 18 mm higher, folds at 87 and 192 mm, the punch mark at 148.5 mm as well. DIN 5008 form B (address
field 85 x 45 mm at 20/45 mm, text from 25 mm, its upper 17.7 mm for remarks and the return address, folds
at 105 and 210 mm, punch mark at 148.5 mm), as given in public summaries of the standard. The US window is
the trade's #10 single window (7/8 in from the left, 1/2 in from the bottom, 4 1/2 x 1 1/8 in; on a sheet
folded in three it shows 63.5 to 80 mm wherever the sheet has slid, and down to 92 mm when it has not): a
trade value, not seen in a standard. The Chinese layout follows common practice for business letters (date
at the end, on the right); no window is involved.
"""

from __future__ import annotations

from dataclasses import dataclass

from intranet.values.text import N_

LETTER_PAPER_COUNTRIES = frozenset(
    {
        "US",
        "CA",
        "MX",
        "PR",
        "GU",
        "VI",
        "AS",
        "MP",
        "PH",
        "CL",
        "CO",
        "VE",
        "CR",
        "GT",
        "SV",
        "NI",
        "PA",
        "DO",
    }
)
"""Countries whose offices use US Letter paper (Unicode CLDR's paperSize "US-Letter" territories)."""


@dataclass(frozen=True)
class AddressBox:
    """The box that an address must not leave."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class LetterLayout:
    """One country's way to lay out a business letter."""

    code: str
    paper: str
    page_width_mm: float
    page_height_mm: float
    left_mm: float
    right_mm: float
    address: AddressBox
    tall_address: AddressBox
    """The larger box a long address may use, still inside the window."""
    has_return_line: bool
    facts_left_mm: float
    facts_top_mm: float
    body_top_mm: float
    fold_marks_mm: tuple[float, ...] = ()
    date_at_end: bool = False
    letterhead_top_mm: float = 15.0
    label: str = ""
    """What people call it, an English msgid."""
    letterhead_left_mm: float | None = None
    """Where the letterhead stands when it makes room for the firm's address; None: at the left margin."""
    sender: AddressBox | None = None
    """Where the firm's own address stands for an envelope with a window for it; None: it does not."""
    barcode_left_mm: float | None = None
    """Where the Intelligent Mail barcode over the address begins; None: there is none."""


DIN_5008_A = LetterLayout(
    code="din5008a",
    paper="A4",
    page_width_mm=210,
    page_height_mm=297,
    left_mm=25,
    right_mm=20,
    address=AddressBox(25, 44.7, 80, 27.3),
    tall_address=AddressBox(25, 32.5, 80, 39.5),
    has_return_line=True,
    facts_left_mm=125,
    facts_top_mm=32,
    body_top_mm=85.5,
    fold_marks_mm=(87, 148.5, 192),
    letterhead_top_mm=8,
    label=N_("DIN 5008 form A, low letterhead"),
)
DIN_5008_B = LetterLayout(
    code="din5008b",
    label=N_("DIN 5008 form B, high letterhead"),
    paper="A4",
    page_width_mm=210,
    page_height_mm=297,
    left_mm=25,
    right_mm=20,
    address=AddressBox(25, 62.7, 80, 27.3),
    tall_address=AddressBox(25, 50.5, 80, 39.5),
    has_return_line=True,
    facts_left_mm=125,
    facts_top_mm=50,
    body_top_mm=103.5,
    fold_marks_mm=(105, 148.5, 210),
)
US_LETTER = LetterLayout(
    code="us",
    label=N_("US Letter"),
    paper="Letter",
    page_width_mm=215.9,
    page_height_mm=279.4,
    left_mm=25.4,
    right_mm=25.4,
    address=AddressBox(25.4, 63.5, 85, 28.6),
    tall_address=AddressBox(25.4, 54, 85, 38),
    has_return_line=False,
    facts_left_mm=138,
    facts_top_mm=50,
    body_top_mm=98,
)
CHINA = LetterLayout(
    code="cn",
    label=N_("Chinese business letter"),
    paper="A4",
    page_width_mm=210,
    page_height_mm=297,
    left_mm=28,
    right_mm=26,
    address=AddressBox(28, 47, 90, 27),
    tall_address=AddressBox(28, 44, 90, 42),
    has_return_line=False,
    facts_left_mm=130,
    facts_top_mm=47,
    body_top_mm=90,
    date_at_end=True,
)


LAYOUTS = {layout.code: layout for layout in (DIN_5008_A, DIN_5008_B, US_LETTER, CHINA)}


def layout_of(code: str, country: str) -> LetterLayout:
    """The layout that a firm has chosen by its code; the usual one of its country for "" and for unknown codes."""
    return LAYOUTS.get(code) or layout_for(country)


def layout_for(country: str) -> LetterLayout:
    """The letter layout that offices of this country (ISO alpha-2) expect."""
    if country in LETTER_PAPER_COUNTRIES:
        return US_LETTER
    return CHINA if country == "CN" else DIN_5008_B

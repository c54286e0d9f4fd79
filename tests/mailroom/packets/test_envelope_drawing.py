"""The envelope on the screen is the envelope on paper: the same lines at the same places, and nothing beside it."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from intranet.values.address import PostalAddress
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import all_envelopes, find_envelope, windowed_envelopes
from mailroom.press.jobs import LabelJob
from mailroom.press.page import PT_PER_MM
from mailroom.press.sender import Sender
from mailroom.web.envelope_drawing import DrawnLine, EnvelopeDrawing, draw

FIRM = PostalAddress(
    organisation="Brightbench Tools Inc.",
    street="410 Canal Street",
    city="Columbus",
    region="OH",
    postcode="43215",
    country="US",
    language="en",
)
LONG = PostalAddress(
    person="Éloïse D'Aubigné-Lévêque",
    organisation="Chambre de commerce et d'industrie de région Paris Île-de-France",
    street="6-8 avenue de la Porte de Champerret",
    city="Paris",
    postcode="75017",
    country="FR",
    language="fr",
)
TEASER = "HERE IS ALL THE INFO YOU NEED"


def drawing_of(code: str, to: PostalAddress = LONG, teaser: str = TEASER) -> EnvelopeDrawing:
    lines, own = to.lines("US", "en"), FIRM.lines(to.country, "en")
    return draw(find_envelope(code), code, lines, own, teaser, (to.language, to.country))


def every_line(drawing: EnvelopeDrawing) -> tuple[DrawnLine, ...]:
    return drawing.to + drawing.sender + drawing.teaser


@pytest.mark.parametrize("code", [one.code for one in (*all_envelopes(), *windowed_envelopes())])
def test_no_line_leaves_the_envelope_whatever_its_size_also_in_a_small_picture(code: str) -> None:
    drawing = drawing_of(code)
    for shown in (drawing, drawing.small()):
        assert shown.to
        for line in every_line(shown):
            assert line.left_mm >= 0
            assert line.left_mm + line.width_mm <= shown.width_mm
            assert line.size_mm <= line.baseline_mm <= shown.height_mm


@pytest.mark.parametrize("code", ["#10", "9x12", "C4", "DL"])
def test_the_address_stands_where_the_press_prints_it(code: str) -> None:
    out = io.BytesIO()
    envelope = find_envelope(code)
    job = LabelJob(LONG, "P1", "P1", TEASER)
    sender = Sender(FIRM)
    print_envelopes([job], envelope, out, sender=sender, teaser=True, sender_country="US")
    printed = starts_of(out.getvalue(), envelope.height_mm)
    for line in every_line(drawing_of(code)):
        near = [
            at for at in printed if abs(at[0] - line.left_mm) < 0.1 and abs(at[1] - line.baseline_mm) < 0.1
        ]
        assert near, (line, printed)


def starts_of(pdf: bytes, height_mm: float) -> list[tuple[float, float]]:
    """Where the pieces of text on the only page begin, in mm from its top left corner."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        steps: list[Any] = pikepdf.parse_content_stream(document.pages[0], "Tm")
        places = [[float(number) for number in step.operands] for step in steps]
    return [(place[4] / PT_PER_MM, height_mm - place[5] / PT_PER_MM) for place in places]


def test_lines_of_a_small_picture_stay_apart_and_are_larger() -> None:
    drawing = drawing_of("9x12")
    small = drawing.small()
    assert small.to[0].size_mm > drawing.to[0].size_mm
    assert all(one.baseline_mm + one.size_mm * 0.9 < other.baseline_mm for one, other in pairwise(small.to))


def test_what_the_press_cannot_set_is_drawn_small_all_the_same() -> None:
    unknown = PostalAddress(organisation="\U0001f9ff", street="1 Main St", city="Chicago", country="US")
    assert drawing_of("#10", unknown).to[0].width_mm == 0

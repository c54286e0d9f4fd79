"""The envelope on the screen is the envelope on paper: the same lines at the same places, and nothing beside it."""

from __future__ import annotations

import io
from itertools import pairwise

import pikepdf
import pytest

from intranet.values.address import PostalAddress
from mailroom.press.envelopes.printing import print_envelopes
from mailroom.press.envelopes.sizes import all_envelopes, find_envelope, windowed_envelopes
from mailroom.press.jobs import LabelJob
from mailroom.press.page import PT_PER_MM
from mailroom.press.sender import Sender
from mailroom.web.envelope_drawing import DrawnLine, EnvelopeDrawer, EnvelopeDrawing

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


def a_job(to: PostalAddress, teaser: str = TEASER) -> LabelJob:
    return LabelJob(to, "P1", "P1", teaser, postage=("PRSRT STD", "US POSTAGE PAID"))


def drawing_of(code: str, to: PostalAddress = LONG, teaser: str = TEASER) -> EnvelopeDrawing:
    return EnvelopeDrawer(Sender(FIRM)).draw(find_envelope(code), code, a_job(to, teaser))


def every_line(drawing: EnvelopeDrawing) -> tuple[DrawnLine, ...]:
    return drawing.to + drawing.sender + drawing.teaser + drawing.postage


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
def test_every_line_stands_where_the_press_prints_it(code: str) -> None:
    out = io.BytesIO()
    envelope = find_envelope(code)
    print_envelopes([a_job(LONG)], envelope, out, sender=Sender(FIRM))
    printed = starts_of(out.getvalue(), envelope.height_mm)
    for line in every_line(drawing_of(code)):
        near = [
            at for at in printed if abs(at[0] - line.left_mm) < 0.05 and abs(at[1] - line.baseline_mm) < 0.05
        ]
        assert near, (line, printed)


def starts_of(pdf: bytes, height_mm: float) -> list[tuple[float, float]]:
    """Where the lines of text on the only page begin, in mm from its top left corner."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        steps = [
            (str(step.operator), [float(number) for number in step.operands])
            for step in pikepdf.parse_content_stream(document.pages[0])
            if str(step.operator) in ("Tm", "T*", "TL")
        ]
    places, leading = list[tuple[float, float]](), 0.0
    for operator, numbers in steps:
        if operator == "TL":
            leading = numbers[0]
        elif operator == "Tm":
            places.append((numbers[4], numbers[5]))
        else:
            places.append((places[-1][0], places[-1][1] - leading))
    return [(x / PT_PER_MM, height_mm - y / PT_PER_MM) for x, y in places]


def test_lines_of_a_small_picture_stay_apart_and_are_larger() -> None:
    drawing = drawing_of("9x12")
    small = drawing.small()
    assert small.to[0].size_mm > drawing.to[0].size_mm
    assert all(one.baseline_mm + one.size_mm * 0.9 < other.baseline_mm for one, other in pairwise(small.to))


def test_what_the_press_cannot_set_is_drawn_small_all_the_same() -> None:
    unknown = PostalAddress(organisation="\U0001f9ff", street="1 Main St", city="Chicago", country="US")
    assert drawing_of("#10", unknown).to[0].width_mm == 0

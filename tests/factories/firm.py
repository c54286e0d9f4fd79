"""The firm of the tests, in Cleveland, and its own questions. Needs an application context."""

from __future__ import annotations

from intranet.firm import service
from intranet.firm.models import FirmProfile, OwnQuestion, QuestionKind, QuestionPlace
from intranet.firm.service import ProfileDetails, QuestionDetails
from intranet.platform import clock

CLEVELAND = ProfileDetails(
    name="Harbor & Pine Instruments",
    street="1200 Lakeside Ave",
    city="Cleveland",
    region="OH",
    postcode="44114",
    country="US",
    language="en",
    time_zone="America/New_York",
    phone="+1 216 555 0100",
    fax="+1 216 555 0101",
    email="hello@harborpine.example",
    currency="USD",
)


def a_firm(details: ProfileDetails = CLEVELAND) -> FirmProfile:
    """The firm's profile, saved."""
    return service.save_profile(details, None, clock.now())


def a_question(
    label: str = "Do you import yourself?",
    kind: QuestionKind = QuestionKind.YES_NO,
    place: QuestionPlace = QuestionPlace.INQUIRY,
    chinese: str = "",
    choices: tuple[str, ...] = (),
    required: bool = False,
) -> OwnQuestion:
    """One of the firm's own questions."""
    return service.add_question(QuestionDetails(place, kind, label, chinese, choices, required), None)

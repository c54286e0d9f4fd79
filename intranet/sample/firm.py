"""The sample firm: Tallow Creek Instruments of Erie, Pennsylvania (invented), its people, questions and own days."""

from __future__ import annotations

from datetime import timedelta

from intranet.firm import queries, service
from intranet.firm.models import QuestionKind, QuestionPlace
from intranet.firm.service import ProfileDetails, QuestionDetails
from intranet.people import queries as people_queries
from intranet.people import service as people
from intranet.people.models import User
from intranet.platform import clock
from intranet.platform.database import db, transaction
from intranet.sample.staff import PASSWORD, PEOPLE

HOLIDAY_IN_DAYS = 25
KNOWN = "sample_people"

FIRM = ProfileDetails(
    name="Tallow Creek Instruments, Inc.",
    street="418 Foundry Row",
    city="Erie",
    region="PA",
    postcode="16501",
    country="US",
    language="en",
    time_zone="America/New_York",
    phone="+1 814 555 0140",
    fax="+1 814 555 0141",
    email="hello@tallowcreek.example",
    website="www.tallowcreek.example",
    currency="USD",
)


QUESTIONS = (
    QuestionDetails(
        QuestionPlace.INQUIRY, QuestionKind.YES_NO, "Do you import yourselves?", "你们自己进口吗？"
    ),
    QuestionDetails(
        QuestionPlace.INQUIRY,
        QuestionKind.CHOICE,
        "Which standard must it meet?",
        "需要符合哪个标准？",
        choices=("ISO", "DIN", "ASME", "GB/T"),
    ),
    QuestionDetails(
        QuestionPlace.CUSTOMER, QuestionKind.NUMBER, "How many benches do they equip?", "他们有多少个工作台？"
    ),
    QuestionDetails(
        QuestionPlace.CUSTOMER,
        QuestionKind.CHOICES,
        "What do they work on?",
        "他们做什么？",
        choices=("metal", "electronics", "teaching", "repair"),
    ),
    QuestionDetails(
        QuestionPlace.FOLLOW_UP, QuestionKind.DATE, "By when do they decide?", "他们什么时候决定？"
    ),
)


def load(_seed: int) -> None:
    """The firm and its people."""
    with transaction():
        now = clock.now()
        service.save_profile(FIRM, None, now)
        for person in PEOPLE:
            people.add_user(
                sign_in_name=person.sign_in_name,
                name=person.name,
                password=PASSWORD,
                roles=person.roles,
                by=None,
                now=now,
                language=person.language,
            )
        for question in QUESTIONS:
            service.add_question(question, None)
        stock_taking = queries.today() + timedelta(days=HOLIDAY_IN_DAYS)
        service.set_calendar_day(stock_taking, False, "Stock taking", None)


def person(sign_in_name: str) -> User:
    """One of the sample people; asked for so often that the session keeps them."""
    known = db.session().info.setdefault(KNOWN, {})
    if sign_in_name not in known:
        found = people_queries.by_sign_in_name(sign_in_name)
        if found is None:
            raise LookupError(sign_in_name)
        known[sign_in_name] = found
    return known[sign_in_name]


def rep_for(language: str) -> User:
    """Who works a customer of this language."""
    return person("linmei" if language.startswith("zh") else "rep")


def clerk_for(language: str) -> User:
    """Who takes down what is said in this language."""
    return person("xiaoyu" if language.startswith("zh") else "reception")

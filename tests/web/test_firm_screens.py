"""The firm's settings: profile, logo, calendar, texts, rules, own questions."""

from __future__ import annotations

from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from intranet.firm import queries, service
from intranet.firm.policies import POLICIES
from intranet.web.policies import BETWEEN
from tests.factories.customers import a_known_customer
from tests.factories.firm import CLEVELAND, a_firm, a_question
from tests.factories.orders import an_order

PROFILE = {name: getattr(CLEVELAND, name) for name in CLEVELAND.__dataclass_fields__}
PAGES = [
    "/settings",
    "/settings/firm",
    "/settings/firm/calendar",
    "/settings/firm/texts/teaser",
    "/settings/rules",
    *(f"/settings/rules/{name}" for name in POLICIES),
    "/settings/questions",
    "/settings/questions/print",
    "/settings/questions/new",
    "/settings/questions/1",
]


def typed_policy(name: str, **changes: str) -> dict[str, str]:
    """What the browser sends for a rule as it came, with some fields typed otherwise (``level__1_aim="1"``)."""
    sent = {}
    for group, fields in POLICIES[name].default.items():
        for key, value in fields.items():
            if value is not False:
                sent[f"{group}{BETWEEN}{key}"] = "" if value == {} else str(value)
    return sent | changes


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_settings_page_draws(as_role, app, page, language):
    with app.app_context():
        a_firm()
        a_question(chinese="你们自己进口吗？")
    assert as_role("admin", language=language).get(page).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"phone": "+1 216 555 0111"}, 303, ""),
        ({"name": ""}, 400, "Give the firm's name."),
        ({"currency": "US$"}, 400, "Give the three letters"),
        ({"time_zone": "Mars/Olympus"}, 400, "Not a valid choice"),
        ({"country": ""}, 400, "Choose the firm's country."),
    ],
)
def test_the_profile_is_saved_or_the_form_says_why_not(as_role, app, changes, status, words):
    answer = as_role("admin").post("/settings/firm", data=PROFILE | changes)
    assert answer.status_code == status
    assert words in unescape(answer.text)
    with app.app_context():
        assert queries.profile().phone == ("+1 216 555 0111" if status == 303 else "")


def picture(kind: str) -> BytesIO:
    """A small picture of a kind."""
    file = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(file, kind)
    file.seek(0)
    return file


def test_a_logo_is_taken_only_when_paper_can_carry_it(as_role, app):
    admin = as_role("admin")
    with app.app_context():
        a_firm()
    for file, name, status in (
        (BytesIO(b"MZ not a picture"), "logo.png", 400),
        (picture("TIFF"), "logo.png", 400),
        (picture("PNG"), "logo.exe", 303),
    ):
        assert admin.post("/settings/firm/logo", data={"logo": (file, name)}).status_code == status, name
    with app.app_context():
        assert queries.profile().logo_file_id is not None
    assert 'class="logo-sample"' in admin.get("/settings/firm").text
    assert admin.post("/settings/firm/logo", data={}).status_code == 400
    admin.post("/settings/firm/logo/remove")
    with app.app_context():
        assert queries.profile().logo_file_id is None


def test_a_day_of_our_own_is_noted_and_forgotten(as_role, app):
    admin = as_role("admin")
    typed = {"day": "2026-12-28", "working": "closed", "name": "Bridge day"}
    assert admin.post("/settings/firm/calendar", data=typed).status_code == 303
    assert "Bridge day" in admin.get("/settings/firm/calendar").text
    assert admin.post("/settings/firm/calendar", data=typed | {"day": "some day"}).status_code == 400
    assert admin.post("/settings/firm/calendar/2026-12-28/forget").status_code == 303
    assert admin.post("/settings/firm/calendar/yesterday/forget").status_code == 404
    with app.app_context():
        assert queries.calendar_days() == []


def test_the_teaser_is_worded_in_several_languages(as_role, app):
    admin = as_role("admin")
    assert (
        admin.post(
            "/settings/firm/texts/teaser", data={"text_en": "LOOK INSIDE", "text_ar": "كل ما تحتاجه"}
        ).status_code
        == 303
    )
    assert admin.post("/settings/firm/texts/teaser", data={"text_en": "X" * 61}).status_code == 400
    assert admin.get("/settings/firm/texts/poem").status_code == 404
    with app.app_context():
        assert (queries.text("teaser", "en"), queries.text("teaser", "ar")) == ("LOOK INSIDE", "كل ما تحتاجه")


def test_a_rule_shows_what_a_change_does_before_it_is_saved(as_role, app):
    with app.app_context():
        a_firm()
        an_order(a_known_customer().customer.id)
    admin = as_role("admin")
    shown = admin.post("/settings/rules/cadence", data=typed_policy("cadence", level__1_aim="1", show="1"))
    assert "By level: Level 1 (days, aim): <del>2</del> → <ins>1</ins>" in shown.text
    assert "Nothing is saved yet." in shown.text
    with app.app_context():
        assert queries.policy("cadence")["level"]["1_aim"] == 2
    saved = admin.post("/settings/rules/cadence", data=typed_policy("cadence", level__1_aim="1"))
    assert saved.status_code == 303
    with app.app_context():
        assert queries.policy("cadence")["level"]["1_aim"] == 1
    admin.post("/settings/rules/cadence/default")
    with app.app_context():
        assert queries.policy("cadence") == POLICIES["cadence"].default


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("classes", {"rule__months": "1"}, "1 customers in A"),
        ("after_mailing", {"days__domestic": "1"}, "Wed 25 Nov"),
        ("promises", {"answers__first_email_days": "1"}, "Wed 25 Nov"),
        ("screening", {"thresholds__to_check": "3"}, "Of the last 0 inquiries"),
        ("grading", {"counts__messages": "4"}, "The level of 1 customer"),
        ("packets", {"paper__grams_per_m2": "90"}, "Nothing is saved yet."),
    ],
)
def test_each_rule_says_what_follows(as_role, app, name, changes, words):
    with app.app_context():
        a_firm()
        an_order(a_known_customer().customer.id)
    shown = as_role("admin").post(f"/settings/rules/{name}", data=typed_policy(name, **changes, show="1"))
    assert shown.status_code == 200
    assert words in unescape(shown.text)


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("cadence", {"level__1_aim": "soon"}, "Give a whole number from 1 to 730."),
        ("cadence", {"level__1_aim": "9"}, "The aim (9 days) cannot be longer than the longest (3 days)."),
        ("after_mailing", {"days__by_country": "Canada eight"}, "Write one country and number a line"),
        ("after_mailing", {"days__by_country": "CA 900"}, "Give a whole number from 1 to 90."),
        ("classes", {"share__b_percent": "40"}, "cannot be more than a hundred"),
        ("packets", {"teaser__flats": "spray"}, "Not a valid choice"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(as_role, app, name, changes, words):
    answer = as_role("admin").post(f"/settings/rules/{name}", data=typed_policy(name, **changes))
    assert answer.status_code == 400
    assert words in unescape(answer.text)
    with app.app_context():
        assert queries.policy(name) == POLICIES[name].default


def test_countries_are_understood_by_name(as_role, app):
    data = typed_policy("after_mailing", days__by_country="Kanada 8\nChina: 15\n\nDE 9")
    assert as_role("admin").post("/settings/rules/after_mailing", data=data).status_code == 303
    with app.app_context():
        assert queries.policy("after_mailing")["days"]["by_country"] == {"CA": 8, "CN": 15, "DE": 9}
    assert "CA 8\nCN 15\nDE 9" in as_role("admin").get("/settings/rules/after_mailing").text


def test_a_supervisor_reads_the_rules_and_an_admin_changes_them(as_role):
    boss = as_role("supervisor")
    assert boss.get("/settings/rules/cadence").status_code == 200
    assert boss.post("/settings/rules/cadence", data=typed_policy("cadence")).status_code == 403
    assert as_role("rep").get("/settings/rules/cadence").status_code == 403
    assert boss.get("/settings/rules/weather").status_code == 404


def test_questions_are_added_worded_moved_and_switched_off(as_role, app: Flask):
    admin = as_role("admin")
    first = {"place": "inquiry", "kind": "choice", "label_en": "Sea or air?", "choices": "sea\nair"}
    assert admin.post("/settings/questions/new", data=first).status_code == 303
    refused = admin.post("/settings/questions/new", data=first | {"choices": "sea"})
    assert refused.status_code == 400
    assert "at least two answers" in refused.text
    admin.post(
        "/settings/questions/new", data={"place": "inquiry", "kind": "text", "label_en": "Which line?"}
    )
    assert admin.post("/settings/questions/2/up").status_code == 303
    assert (
        admin.post(
            "/settings/questions/1", data={"label_en": "By sea or by air?", "choices": "sea\nair"}
        ).status_code
        == 303
    )
    with app.app_context():
        assert [each.label_en for each in queries.questions("inquiry")] == [
            "Which line?",
            "By sea or by air?",
        ]
    assert admin.post("/settings/questions/2/off").status_code == 303
    paper = admin.get("/settings/questions/print").text
    assert "By sea or by air?" in paper
    assert "Which line?" not in paper
    assert admin.post("/settings/questions/9/off").status_code == 404
    assert as_role("rep").get("/settings/questions").status_code == 403


def test_the_profile_page_keeps_what_was_typed_when_something_is_wrong(as_role, app, now):
    with app.app_context():
        service.save_profile(CLEVELAND, None, now)
    page = as_role("admin").post("/settings/firm", data=PROFILE | {"name": "", "city": "Akron"}).text
    assert 'value="Akron"' in page

"""The inquiry desk on the screen: what is typed is looked up, considered, saved once, and never lost."""

from __future__ import annotations

from typing import Any

import pytest

from intranet.inquiries.models import Inquiry
from intranet.platform.database import db
from intranet.values.inquiry_terms import Verdict
from tests.factories import mailroom as cast

FORM = {
    "desk_key": "one form",
    "channel": "phone",
    "inquiry_date": "2026-11-24",
    "received_time": "09:58",
    "phone": "+1 312 555 0142",
    "company": "Prairie Supply Co.",
    "person": "Ruth Olsen",
    "language": "en",
    "products-0-product": "bench vise",
    "products-0-quantity": "40",
    "message": "Hi, what does the 150 mm vise cost, about 40 pieces?",
    "horizon": "three_months",
    "need": "normal",
    "probability": "7",
    "quality": "ordinary",
    "answer_methods": "post",
    "literature_wanted": "y",
    "street": "18 Mill Road",
    "city": "Springfield",
    "region": "IL",
    "postcode": "62701",
    "country": "US",
}


@pytest.fixture
def desk(app: Any, as_role: Any) -> Any:
    """The desk of a receptionist, and something to sell."""
    with app.app_context():
        cast.a_firm()
        cast.a_product("Bench vise", "台虎钳")
    return as_role("reception")


def the_inquiries(app: Any) -> list[Inquiry]:
    with app.app_context():
        return list(db.session.query(Inquiry))


def test_a_blank_card_has_everything_a_caller_may_say(desk: Any) -> None:
    page = desk.get("/desk").text
    for name in ("phone", "company", "products-0-product", "message", "horizon", "probability", "postcode"):
        assert f'name="{name}"' in page


def test_saving_says_the_reference_number_in_big_letters(app: Any, desk: Any) -> None:
    answer = desk.post("/desk", data=FORM, follow_redirects=True)
    (inquiry,) = the_inquiries(app)
    assert answer.status_code == 200
    assert f'class="saved-reference num">{inquiry.reference}<' in answer.text
    assert inquiry.verdict is Verdict.CLEAR
    assert inquiry.probability == 7


def test_the_same_form_sent_twice_is_saved_once(app: Any, desk: Any) -> None:
    desk.post("/desk", data=FORM)
    desk.post("/desk", data={**FORM, "not_a_duplicate": "1"})
    assert len(the_inquiries(app)) == 1


def test_a_suspicious_card_waits_and_shows_the_words_it_rests_on(app: Any, desk: Any) -> None:
    message = "Please send your manager to our city to sign the contract today, any delay loses the order."
    page = desk.post("/desk", data={**FORM, "message": message}, follow_redirects=True).text
    (inquiry,) = the_inquiries(app)
    assert inquiry.verdict is Verdict.TO_CHECK
    assert "Nothing is sent until" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"company": "", "person": "", "phone": ""}, "Ask who is calling"),
        ({"products-0-quantity": "forty"}, "Write the quantity in figures"),
        ({"products-0-quantity": "-3"}, "more than nothing"),
        ({"inquiry_date": "2031-01-01"}, "still to come"),
        ({"inquiry_date": "yesterday"}, "Give the date"),
        ({"email": "not an address"}, "e-mail"),
        ({"company": "x" * 201}, "200 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    app: Any, desk: Any, change: dict[str, str], sentence: str
) -> None:
    answer = desk.post("/desk", data={**FORM, **change})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "what does the 150 mm vise cost" in answer.text
    assert "18 Mill Road" in answer.text
    assert not the_inquiries(app)


def test_hostile_words_are_shown_as_words(app: Any, desk: Any) -> None:
    words = "<script>alert(1)</script> ' OR 1=1 --"
    page = desk.post("/desk", data={**FORM, "message": words, "company": words}, follow_redirects=True).text
    assert "<script>alert(1)" not in page
    assert the_inquiries(app)[0].message == words


def test_a_known_caller_is_found_by_number_name_and_reference_and_taken_over_without_retyping(
    app: Any, desk: Any
) -> None:
    desk.post("/desk", data=FORM)
    (inquiry,) = the_inquiries(app)
    for name, typed in (
        ("phone", "5550142"),
        ("known", inquiry.reference),
        ("person", "ruth"),
        ("company", "prairie"),
    ):
        hits = desk.get("/desk/callers", query_string={name: typed}).text
        assert "Prairie Supply Co." in hits, name
    choice = {
        "desk_key": "two",
        "channel": "phone",
        "phone": "5550142",
        "choose": f"{inquiry.customer_id}:",
        "message": "me again",
    }
    page = desk.post("/desk", data=choice).text
    assert 'value="18 Mill Road"' in page or ">18 Mill Road" in page
    assert "me again" in page


def test_likely_duplicates_are_shown_before_saving_and_never_merged(app: Any, desk: Any) -> None:
    desk.post("/desk", data=FORM)
    again = {**FORM, "desk_key": "another form", "phone": "", "person": "R. Olsen"}
    answer = desk.post("/desk", data=again)
    assert answer.status_code == 409
    assert "Is it one of these?" in answer.text
    desk.post("/desk", data={**again, "not_a_duplicate": "1"})
    first, second = the_inquiries(app)
    assert first.customer_id != second.customer_id


def test_the_right_column_says_what_will_happen_before_anything_is_saved(app: Any, desk: Any) -> None:
    page = desk.post("/desk/ahead", data=FORM).text
    assert "Nothing speaks against it" in page
    assert "Bench vise" in page
    assert not the_inquiries(app)


def test_products_named_in_the_message_alone_are_kept_too(app: Any, desk: Any) -> None:
    desk.post(
        "/desk",
        data={
            **FORM,
            "products-0-product": "",
            "products-0-quantity": "",
            "message": "About the bench vise: how heavy?",
        },
    )
    with app.app_context():
        (inquiry,) = db.session.query(Inquiry)
        assert [line.product.name_en for line in inquiry.products] == ["Bench vise"]


def test_a_line_can_be_added_and_removed_without_javascript(desk: Any) -> None:
    page = desk.post("/desk", data={**FORM, "add_line": "products"}).text
    assert 'name="products-1-product"' in page
    fewer = desk.post("/desk", data={**FORM, "products-1-product": "file", "remove_line": "products-0"}).text
    assert 'value="file"' in fewer
    assert 'value="bench vise"' not in fewer


def test_save_and_next_opens_an_empty_card(app: Any, desk: Any) -> None:
    answer = desk.post("/desk", data={**FORM, "save_next": "1"}, follow_redirects=True)
    (inquiry,) = the_inquiries(app)
    assert answer.request.path == "/desk"
    assert inquiry.reference in answer.text
    assert "Prairie" not in answer.text.split("flashes")[-1].split("</main>")[0].replace(
        inquiry.reference, ""
    )


def test_the_page_of_an_inquiry_shows_the_card_and_changes_keep_their_reasons(
    app: Any, as_role: Any, desk: Any
) -> None:
    desk.post("/desk", data=FORM)
    (inquiry,) = the_inquiries(app)
    rep = as_role("supervisor")
    assert inquiry.reference in rep.get(f"/inquiries/{inquiry.id}").text
    assert (
        rep.post(
            f"/inquiries/{inquiry.id}/probability", data={"value": "11", "probability_why": "x"}
        ).status_code
        == 400
    )
    page = rep.post(
        f"/inquiries/{inquiry.id}/probability",
        data={"value": "9", "probability_why": "asked for terms"},
        follow_redirects=True,
    ).text
    assert "asked for terms" in page
    refused = rep.post(f"/inquiries/{inquiry.id}/state", data={"state": "not_closed", "state_why": ""})
    assert refused.status_code == 400
    assert "Say why" in refused.text
    assert rep.get("/inquiries?state=unanswered").text.count(inquiry.reference) == 1


def test_two_people_correcting_at_once_see_both_versions(app: Any, as_role: Any, desk: Any) -> None:
    desk.post("/desk", data=FORM)
    (inquiry,) = the_inquiries(app)
    rep = as_role("supervisor")
    card = {**{k: v for k, v in FORM.items() if k not in ("desk_key",)}, "version": str(inquiry.version)}
    assert rep.post(f"/inquiries/{inquiry.id}/correct", data={**card, "remark": "first"}).status_code == 303
    late = desk.post(f"/inquiries/{inquiry.id}/correct", data={**card, "remark": "second"})
    assert late.status_code == 409
    assert "first" in late.text
    assert "second" in late.text


@pytest.mark.parametrize("field", ["company", "phone", "email", "known", "products-0-product", "message"])
def test_a_hundred_thousand_pasted_characters_get_a_sentence(app: Any, desk: Any, field: str) -> None:
    for button in ({}, {"find": "1"}, {"consider": "1"}):
        answer = desk.post("/desk", data={**FORM, field: "x" * 100_000, **button})
        assert answer.status_code == (200 if button else 400)
    assert "characters at most" in desk.post("/desk", data={**FORM, field: "x" * 100_000}).text
    assert desk.post("/desk/ahead", data={**FORM, field: "x" * 100_000}).status_code == 200
    assert the_inquiries(app) == []


def test_enter_shows_several_known_callers_and_takes_one_over_only_when_no_other_is_being_typed(
    app: Any, desk: Any
) -> None:
    desk.post("/desk", data=FORM)
    asked = {"desk_key": "second", "known": "Prairie", "find": "1"}
    assert 'name="customer_id" type="hidden" value="1"' in desk.post("/desk", data=asked).text
    typed = desk.post("/desk", data={**asked, "company": "Prairie of somebody else"}).text
    assert 'name="customer_id" type="hidden" value=""' in typed
    desk.post("/desk", data={**FORM, "desk_key": "third", "company": "Prairie Tool", "not_a_duplicate": "1"})
    several = desk.post("/desk", data=asked).text
    assert several.count('name="choose"') == 2
    assert 'name="customer_id" type="hidden" value=""' in several


def test_the_list_says_how_many_wait_and_how_old_the_oldest_is(desk: Any) -> None:
    desk.post("/desk", data=FORM)
    page = desk.get("/inquiries").text
    assert "1 not answered yet" in page
    assert "state=unanswered" in page

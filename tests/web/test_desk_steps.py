"""The desk on a phone: the step that stands open when the page comes back."""

from __future__ import annotations

from typing import Any

import pytest

from intranet.web.desk_steps import DETAILS, SEND, WHAT, WHO, first_step, step_of

CARD = {
    "channel": "phone", "inquiry_date": "2026-11-24", "language": "en", "horizon": "unknown", "need": "normal",
    "quality": "ordinary", "country": "US",
}  # fmt: skip


@pytest.fixture
def desk(as_role: Any) -> Any:
    return as_role("reception")


class Typed(list[Any]):
    """A form of which only the fields with errors matter."""

    def __init__(self, *wrong: str) -> None:
        fields = ("phone", "message", "own_standard", "postcode")
        super().__init__(
            type("F", (), {"name": name, "errors": ["!"] if name in wrong else []}) for name in fields
        )


@pytest.mark.parametrize(
    ("wrong", "sent", "alike", "step"),
    [
        ((), (), False, WHO),
        (("postcode",), (), False, SEND),
        (("own_standard", "postcode"), (), False, DETAILS),
        (("postcode", "message"), ("consider",), False, WHAT),
        (("phone", "postcode"), (), False, WHO),
        ((), ("add_line",), False, WHAT),
        ((), ("choose",), False, WHO),
        ((), ("consider",), False, SEND),
        ((), (), True, WHAT),
    ],
)
def test_the_step_of_the_first_error_opens_or_that_of_the_button(wrong, sent, alike, step):
    assert first_step(Typed(*wrong), sent, alike) == step


def test_a_question_of_the_firms_own_is_a_detail():
    assert step_of("own_anything") == DETAILS


@pytest.mark.parametrize(
    ("data", "open_step"),
    [
        ({}, "who"),
        ({"company": "Acme", "inquiry_date": "soon"}, "who"),
        ({"company": "Acme", "products-0-product": "vise", "products-0-quantity": "many"}, "what"),
        ({"company": "Acme", "expected_closing_on": "one day"}, "details"),
    ],
)
def test_the_page_opens_where_something_is_wrong(desk, data, open_step):
    page = desk.post("/desk", data={**CARD, **data}).get_data(as_text=True)
    assert f'desk-to-{open_step} desk-steps-first"' in page

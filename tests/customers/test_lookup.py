"""Who is calling: found while typing, and likely duplicates shown before saving."""

from __future__ import annotations

import pytest

from intranet.customers import callers, rules, service
from tests.factories.customers import A_CHINESE_CALLER, a_caller, a_known_customer


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("901820", "Brandt Messtechnik GmbH"),
        ("030 9018", "Brandt Messtechnik GmbH"),
        ("+49 30 90182", "Brandt Messtechnik GmbH"),
        ("901821", "Brandt Messtechnik GmbH"),  # the fax
        ("jana.w", "Brandt Messtechnik GmbH"),
        ("jana.weiss@brandt", "Brandt Messtechnik GmbH"),
        ("@qiming", "上海启明仪器有限公司"),
        ("brandt", "Brandt Messtechnik GmbH"),
        ("BRANDT MESS", "Brandt Messtechnik GmbH"),
        ("messtech", "Brandt Messtechnik GmbH"),
        ("weiss", "Brandt Messtechnik GmbH"),
        ("Weiß, Jana", "Brandt Messtechnik GmbH"),
        ("jana brandt", "Brandt Messtechnik GmbH"),
        ("仪器", "上海启明仪器有限公司"),
        ("王", "上海启明仪器有限公司"),
        ("62345678", "上海启明仪器有限公司"),
        ("nobody", None),
        ("99", None),
        ("%", None),
        ("", None),
    ],
)
def test_a_known_caller_is_found_while_typing(in_app, typed, found, now):
    a_known_customer()
    service.take_in(A_CHINESE_CALLER, None, now)
    hits = callers.find_callers(typed, None)
    assert [hit.company for hit in hits] == ([found] if found else [])


@pytest.mark.usefixtures("services")
def test_look_up_answers_the_same_on_both_databases(now):
    a_known_customer()
    service.take_in(A_CHINESE_CALLER, None, now)
    for typed in ("901820", "weiss", "启明", "jana brandt", "@qiming"):
        assert len(callers.find_callers(typed, None)) == 1, typed


def test_the_best_match_stands_first(in_app):
    for name in ("Acme Holding", "Acme", "The Acme Works"):
        a_known_customer(company=name, person=f"Somebody at {name}", email="")
    assert [hit.company for hit in callers.find_callers("acme", None)][:2] == ["Acme", "Acme Holding"]


def test_a_rep_finds_no_other_reps_customers(in_app, now, a_person):
    anna, bert = a_person("rep", name="Anna"), a_person("rep", name="Bert")
    known = a_known_customer().customer
    service.set_owner(known.id, anna.id, None, now)
    for typed in ("brandt", "901820", "jana.weiss@"):
        assert len(callers.find_callers(typed, anna)) == 1
        assert callers.find_callers(typed, bert) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        (
            {"company": "Brandt Messtechnik"},
            {"same_phone", "same_fax", "same_email", "same_address", "same_name"},
        ),
        (
            {"company": "Brant Meßtechnik Ltd", "phone": "", "fax": "", "email": "", "address": None},
            {"like_name"},
        ),
        (
            {"company": "Other", "phone": "030/90 18 20", "fax": "", "email": "", "address": "country"},
            {"same_phone"},
        ),
        (
            {
                "company": "Other",
                "phone": "",
                "fax": "",
                "email": "info@brandt-mess.example",
                "address": None,
            },
            {"same_domain"},
        ),
        ({"company": "Other", "phone": "", "fax": "", "email": "jana@gmail.com", "address": None}, set()),
        ({"company": "Quite Different Inc", "phone": "", "fax": "", "email": "", "address": None}, set()),
    ],
)
def test_likely_duplicates_say_what_agrees(in_app, changes, codes):
    a_known_customer()
    caller = a_caller(person="Somebody Else")
    place = changes.pop("address", caller.address)
    empty = type(caller.address)
    if place is None:
        changes["address"] = empty()
    elif place == "country":
        changes["address"] = empty(country="DE")
    typed = a_caller(person="Somebody Else", **changes)
    hits = callers.likely_duplicates(typed)
    assert {why.code for hit in hits for why in hit.reasons} - {"same_domain"} == codes - {"same_domain"}
    assert bool(hits) is bool(codes)


def test_a_chosen_customer_is_no_duplicate_of_itself(in_app):
    known = a_known_customer()
    assert callers.likely_duplicates(a_caller(customer_id=known.customer.id)) == []


def test_all_that_is_known_of_a_caller_comes_back_as_it_was_typed(in_app):
    known = a_known_customer()
    details = callers.caller_details(known.customer.id, known.contact.id)
    assert details == a_caller(customer_id=known.customer.id, contact_id=known.contact.id)
    assert callers.caller_details(9999) is None


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Acme Tools, Inc.", "acme tools"),
        ("ACME TOOLS Incorporated", "acme tools"),
        ("Müller GmbH & Co. KG", "muller"),
        ("S.A. Dupont", "dupont"),
        ("上海精密仪器有限公司", "上海精密仪器"),
        ("The Co", "the co"),
        ("", ""),
    ],
)
def test_legal_forms_do_not_count_when_names_are_compared(name, bare):
    assert rules.bare_name(name) == bare


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("030 123", True),
        ("+49 (30) 12-34", True),
        ("12", False),
        ("3M Company", False),
        ("K7-4PX2", False),
        ("", False),
    ],
)
def test_what_is_typed_is_told_apart_as_number_or_name(text, expected):
    assert rules.looks_like_number(text) is expected

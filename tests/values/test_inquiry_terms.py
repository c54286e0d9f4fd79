"""The words of the inquiry card."""

from __future__ import annotations

import pytest

from intranet.values import inquiry_terms

TERMS = [getattr(inquiry_terms, name) for name in inquiry_terms.__all__]


@pytest.mark.parametrize("terms", TERMS)
def test_each_term_has_a_name_of_its_own_and_comes_back_from_its_value(terms):
    labels = [term.label for term in terms]
    assert len(set(labels)) == len(labels)
    assert all(label[0].isupper() for label in labels)
    assert [terms(term.value) for term in terms] == list(terms)


def test_stored_values_are_plain_words_and_numbers():
    assert f"{inquiry_terms.Horizon.THREE_MONTHS}" == "three_months"
    assert inquiry_terms.Verdict("to_check") is inquiry_terms.Verdict.TO_CHECK
    assert inquiry_terms.Level(1) is inquiry_terms.Level.L1
    assert inquiry_terms.Level.L1 < inquiry_terms.Level.L4
    assert inquiry_terms.PurchaseClass.A.label == "Class A"

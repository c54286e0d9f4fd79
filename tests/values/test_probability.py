"""Close probabilities from cards and words."""

from __future__ import annotations

import pytest

from intranet.values.probability import CloseProbability, ProbabilityNotUnderstood, parse_probability


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("7/10", 7),
        ("3 of 5", 6),
        ("70%", 7),
        ("70 %", 7),
        ("75%", 8),
        ("3%", 1),
        ("0.7", 7),
        ("0,7", 7),
        ("10", 10),
        ("high", 8),
        ("High.", 8),
        ("low", 2),
        ("medium", 5),
        ("七成", 7),
        ("8成", 8),
        ("高", 8),
        ("百分之70", 7),
        ("7.0", 7),
        ("７", 7),
    ],
)
def test_a_probability_is_read_however_the_card_says_it(text, value):
    assert parse_probability(text) == CloseProbability(value)


@pytest.mark.parametrize("text", ["0", "11", "0%", "110%", "12/10", "0/10", "-3", "100"])
def test_a_probability_outside_1_to_10_is_refused(text):
    with pytest.raises(ProbabilityNotUnderstood):
        parse_probability(text)


@pytest.mark.parametrize("text", ["", "perhaps", "7/0", "7.5", "7 8", "seven"])
def test_what_is_no_probability_is_refused_with_an_example(text):
    with pytest.raises(ProbabilityNotUnderstood, match="Type a number from 1 to 10"):
        parse_probability(text)


def test_a_probability_is_said_in_two_ways():
    probability = CloseProbability(7)
    assert (str(probability), probability.percent, int(probability)) == ("7/10", 70, 7)
    assert CloseProbability(3) < CloseProbability(7)

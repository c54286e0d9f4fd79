"""Reference numbers: short enough to say on the phone, and a slip of the tongue or key is noticed.

Six characters shown as "K7-4PX2": five that hold the sequence number, shuffled so that nobody can tell from a
reference how many inquiries the firm has had, and one check character. The alphabet has 23 characters, a prime:
the check (a weighted sum modulo 23 with a different weight at each place) then finds every single wrong
character and every two that changed places. It has no vowels, so no words turn up, and none of the look-alikes
0/O/Q, 1/I/L, 2/Z, 5/S, 6/G, 8/B, U/V: where one of a pair is used, the other is read as that one.

A ``prefix`` letter makes a second kind of code ("PK7-4PX2" for a packet); it is part of the check.
"""

from __future__ import annotations

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import clean_line

ALPHABET = "23456789CDFHJKMNPRTVWXY"
_BASE = len(ALPHABET)
_PLACES = 5
CAPACITY = _BASE**_PLACES
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_READ_AS = str.maketrans("SZBGU", "5286V")
_PREFIX_WEIGHT = _PLACES + 2

# The shuffle is a Feistel network over two unequal halves (23**2 and 23**3): each round adds to one half a
# scramble of the other, so it can be undone step by step, and no two sequence numbers meet. The constants are
# arbitrary odd numbers; they must never change, since printed references rest on them.
_LEFT, _RIGHT = _BASE**2, _BASE**3
_ROUNDS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD6E8FEB9)


class ReferenceNotUnderstood(ValueRefused):
    """Text that is no reference number; ``reason`` says so to a person."""


class ReferencesUsedUp(ValueRefused):
    """A sequence number beyond what six characters can tell apart."""


def make_reference(sequence: int, prefix: str = "") -> str:
    """The reference of the ``sequence``-th inquiry (from 0), in the form in which it is shown and stored."""
    if not 0 <= sequence < CAPACITY:
        raise ReferencesUsedUp(
            reason(
                "references_used_up",
                "There is no reference for number %(sequence)s: they go up to %(last)s.",
                sequence=sequence,
                last=CAPACITY - 1,
            )
        )
    _require_letter(prefix)
    return _shown(prefix, _digits(_shuffled(sequence)))


def parse_reference(text: str, prefix: str = "") -> str:
    """The reference as stored, from ``text`` in any case, with or without dashes, spaces and dots.

    :class:`ReferenceNotUnderstood` when it cannot be one, for instance after one wrong character.
    """
    _require_letter(prefix)
    typed = clean_line(text)
    bare = "".join(char for char in typed.upper() if char.isalnum()).translate(_READ_AS)
    body = bare.removeprefix(prefix) if len(bare) > _PLACES + 1 else bare
    wrong_kind = bool(prefix) and len(bare) == len(body)
    if wrong_kind or len(body) != _PLACES + 1 or not all(char in _VALUE for char in body):
        raise ReferenceNotUnderstood(
            reason(
                "reference_not_understood",
                "“%(given)s” is no number of ours. It looks like %(example)s.",
                given=typed,
                example=make_reference(0, prefix),
            )
        )
    shown = _shown(prefix, [_VALUE[char] for char in body[:_PLACES]])
    if shown[-1] != body[-1]:
        raise ReferenceNotUnderstood(
            reason("reference_mistyped", "“%(given)s” has a wrong character. Read it again.", given=typed)
        )
    return shown


def reference_sequence(text: str, prefix: str = "") -> int:
    """The sequence number that :func:`make_reference` was given for this reference."""
    body = parse_reference(text, prefix).replace("-", "").removeprefix(prefix)
    value = 0
    for char in body[:_PLACES]:
        value = value * _BASE + _VALUE[char]
    return _unshuffled(value)


def looks_like_reference(text: str, prefix: str = "") -> bool:
    """Whether a search box holds a whole reference with a right check character."""
    try:
        parse_reference(text, prefix)
    except ReferenceNotUnderstood:
        return False
    return True


def _require_letter(prefix: str) -> None:
    if prefix and not (len(prefix) == 1 and prefix.isalpha() and prefix in _VALUE):
        raise ValueError(f"A prefix is one letter of {ALPHABET}, not {prefix!r}.")


def _shown(prefix: str, digits: list[int]) -> str:
    total = sum(weight * digit for weight, digit in enumerate(digits, start=2))
    total += _PREFIX_WEIGHT * _VALUE[prefix] if prefix else 0
    body = "".join(ALPHABET[digit] for digit in digits) + ALPHABET[-total % _BASE]
    return f"{prefix}{body[:2]}-{body[2:]}"


def _digits(value: int) -> list[int]:
    digits = []
    for _ in range(_PLACES):
        value, digit = divmod(value, _BASE)
        digits.append(digit)
    return digits[::-1]


def _shuffled(value: int) -> int:
    left, right = divmod(value, _RIGHT)
    for at, constant in enumerate(_ROUNDS):
        if at % 2:
            left = (left + _scramble(right, constant)) % _LEFT
        else:
            right = (right + _scramble(left, constant)) % _RIGHT
    return left * _RIGHT + right


def _unshuffled(value: int) -> int:
    left, right = divmod(value, _RIGHT)
    for at, constant in reversed(list(enumerate(_ROUNDS))):
        if at % 2:
            left = (left - _scramble(right, constant)) % _LEFT
        else:
            right = (right - _scramble(left, constant)) % _RIGHT
    return left * _RIGHT + right


def _scramble(value: int, constant: int) -> int:
    """A number that depends on every bit of ``value`` (multiply and fold, twice, in 32 bits)."""
    mixed = (value + 1) * constant & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x2C1B3C6D & 0xFFFFFFFF
    return mixed ^ mixed >> 13

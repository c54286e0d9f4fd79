"""Small pure rules of literature: printed page numbers, and where a product stands in an edition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason

LONGEST_LABEL = 12
_RANGE = re.compile(r"^\s*([^\s-]+)\s*[-\u2013]\s*([^\s-]+)\s*$")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class PageNumbersNotUnderstood(ValueRefused):
    """The printed page numbers do not fit the PDF's pages."""


class NoSuchPage(ValueRefused):
    """The edition has no page that bears this number."""


def plain_page_labels(count: int) -> list[str]:
    """The printed numbers of a brochure whose first page is 1."""
    return [str(number) for number in range(1, count + 1)]


def parse_page_labels(text: str, count: int) -> list[str]:
    """Printed page numbers as a person describes them, "cover, i-iv, 1-20": one for each of ``count`` PDF pages.

    Empty text means 1, 2, 3 … Raises :class:`PageNumbersNotUnderstood`.
    """
    if not text.strip():
        return plain_page_labels(count)
    labels = [label for part in re.split(r"[,;，；、\n]", text) if part.strip() for label in _labels_of(part)]
    if len(labels) != count:
        raise PageNumbersNotUnderstood(
            reason(
                "page_numbers_count",
                "That is %(given)s page numbers, and the PDF has %(count)s pages.",
                given=len(labels),
                count=count,
            )
        )
    return labels


def describe_page_labels(labels: Sequence[str]) -> str:
    """The text that :func:`parse_page_labels` reads back, with runs of numbers joined."""
    runs: list[tuple[str, str]] = []
    for label in labels:
        last = runs[-1][1] if runs else ""
        if label.isdecimal() and last.isdecimal() and int(label) == int(last) + 1:
            runs[-1] = (runs[-1][0], label)
        else:
            runs.append((label, label))
    return ", ".join(first if first == last else f"{first}-{last}" for first, last in runs)


def _labels_of(part: str) -> list[str]:
    found = _RANGE.match(part)
    if not found:
        return [_checked(part.strip())]
    first, last = found.groups()
    if first.isdecimal() and last.isdecimal():
        return [str(number) for number in _run(int(first), int(last), part)]
    start, end = _roman_value(first), _roman_value(last)
    if start and end:
        return [roman(number) for number in _run(start, end, part)]
    raise _not_understood(part)


def _run(first: int, last: int, part: str) -> range:
    if last < first or last - first > 5000:
        raise _not_understood(part)
    return range(first, last + 1)


def _checked(label: str) -> str:
    if len(label) > LONGEST_LABEL:
        raise _not_understood(label)
    return label


def _not_understood(part: str) -> PageNumbersNotUnderstood:
    return PageNumbersNotUnderstood(
        reason(
            "page_numbers_form",
            "“%(part)s” is not understood. Write the printed numbers like: cover, i-iv, 1-20.",
            part=part.strip()[:40],
        )
    )


def roman(value: int) -> str:
    """A number in small Roman letters."""
    written = ""
    for worth, letters in _ROMAN:
        while value >= worth:
            written, value = written + letters, value - worth
    return written


def _roman_value(text: str) -> int:
    """The number that small or capital Roman letters write, 0 where they write none."""
    rest, value = text.lower(), 0
    for worth, letters in _ROMAN:
        while rest.startswith(letters):
            rest, value = rest[len(letters) :], value + worth
    return value if not rest and roman(value) == text.lower() else 0


def page_of_label(labels: Sequence[str], printed: str) -> int:
    """Which PDF page (from 1) bears the printed number; raises :class:`NoSuchPage`."""
    wanted = printed.strip().casefold()
    for page, label in enumerate(labels, start=1):
        if label.casefold() == wanted:
            return page
    raise NoSuchPage(reason("no_such_page", "No page bears the number %(page)s.", page=printed.strip()[:20]))


def printed_page(labels: Sequence[str], page: int) -> str:
    """The number printed on PDF page ``page`` (from 1)."""
    return labels[page - 1] if 0 < page <= len(labels) else str(page)


def pages_by_product(labels: Sequence[str], pointers: Mapping[int, int]) -> dict[int, str]:
    """Product -> printed page, from product -> PDF page."""
    return {product_id: printed_page(labels, page) for product_id, page in pointers.items()}

"""Is the page pointer still right in a new edition? Pure: page texts and product words in, findings out.

A pointer counts as right when the page that bears its number names the product, and the number printed there is not
another one. Whatever else is found is put before a person, with the likely page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intranet.values.reason import Reason, reason
from intranet.values.text import fold
from mailroom.literature.rules import LONGEST_LABEL, roman

_NUMBER_LINE = re.compile(
    r"(?:page|seite|p\.|s\.|第)?\s*[-–|·]?\s*(\d{1,4})\s*[-–|·]?\s*(?:页)?", re.IGNORECASE
)
_AT_THE_EDGE = 2
"""Printed page numbers stand in the first or last lines of a page."""
_SHORTEST_WORDS = 3
_LEAST_SHARE = 0.4
"""So many pages at least must agree on how far the printed numbers are from the count of pages."""


@dataclass(frozen=True)
class SoughtProduct:
    """A product that the edition should answer for: every name it goes by, and the number printed for it so far."""

    product_id: int
    name: str
    words: tuple[str, ...]
    printed_before: str = ""


@dataclass(frozen=True)
class PointerFinding:
    """What was found for a product. ``page`` is the PDF page (from 1) that is right or likely, None for none.

    ``sure``: the pointer can be printed; else ``why`` is put before a person.
    """

    product_id: int
    page: int | None
    sure: bool
    why: Reason


def check_pointers(
    products: Sequence[SoughtProduct], texts: Sequence[str], labels: Sequence[str]
) -> list[PointerFinding]:
    """One finding for each product that had a page, or that is named on some page of several."""
    pages = [fold(" ".join(text.split())) for text in texts]
    printed = printed_numbers(texts)
    findings = (_finding(product, pages, labels, printed) for product in products)
    return [one for one in findings if one is not None]


def _finding(
    product: SoughtProduct, pages: Sequence[str], labels: Sequence[str], printed: Mapping[int, str]
) -> PointerFinding | None:
    named = _pages_naming(product, pages)
    before = product.printed_before
    expected = _page_of(labels, before) if before else None
    likely = _likeliest(named, expected)
    told = {"product": product.name, "before": before}
    if likely is None:
        if not before:
            return None
        why = reason(
            "pointer_not_found",
            "“%(product)s” was on page %(before)s; no page of this edition names it.",
            **told,
        )
        return PointerFinding(product.product_id, None, False, why)
    label = labels[likely - 1] if likely <= len(labels) else str(likely)
    other = printed.get(likely, label)
    if other != label:
        why = reason(
            "pointer_other_number",
            "“%(product)s” is on the page noted as %(label)s, but %(printed)s is printed on it. Mend the page numbers.",
            **told,
            label=label,
            printed=other,
        )
        return PointerFinding(product.product_id, None, False, why)
    if likely == expected:
        why = reason("pointer_right", "“%(product)s” is on page %(before)s as before.", **told)
        return PointerFinding(product.product_id, likely, True, why)
    if before:
        why = reason(
            "pointer_moved",
            "“%(product)s” was on page %(before)s; in this edition it is likely on page %(label)s.",
            **told,
            label=label,
        )
    else:
        why = reason(
            "pointer_new",
            "No page is noted for “%(product)s”; it is likely on page %(label)s.",
            **told,
            label=label,
        )
    return PointerFinding(product.product_id, likely, False, why)


def _pages_naming(product: SoughtProduct, pages: Sequence[str]) -> Counter[int]:
    """How often each page (from 1) names the product; longer names weigh more than short ones."""
    words = {
        fold(word.strip())
        for word in product.words
        if len(word.strip()) >= _SHORTEST_WORDS or not word.isascii()
    }
    named: Counter[int] = Counter()
    for number, text in enumerate(pages, start=1):
        for word in words:
            found = len(
                re.findall(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word), text)
            )
            if found:
                named[number] += found * len(word)
    return named


def _likeliest(named: Counter[int], expected: int | None) -> int | None:
    """The page expected if it names the product at all, else the one that names it most, the later one of two.

    A list of contents names everything once and stands in front.
    """
    if expected in named:
        return expected
    return max(named, key=lambda page: (named[page], page), default=None)


def _page_of(labels: Sequence[str], printed: str) -> int | None:
    wanted = printed.casefold()
    return next((page for page, label in enumerate(labels, start=1) if label.casefold() == wanted), None)


def printed_numbers(texts: Sequence[str]) -> dict[int, str]:
    """The number printed on each page (from 1), as far as the pages agree on how they are counted."""
    seen = {page: _numbers_at_the_edge(text) for page, text in enumerate(texts, start=1)}
    votes = Counter(page - number for page, numbers in seen.items() for number in numbers)
    if not votes:
        return {}
    shift, agreeing = max(votes.items(), key=lambda vote: (vote[1], -abs(vote[0])))
    if agreeing < max(2, _LEAST_SHARE * len(texts)):
        return {}
    return {page: str(page - shift) for page, numbers in seen.items() if page - shift in numbers}


def read_labels(texts: Sequence[str], own: Sequence[str], plain: Sequence[str]) -> list[str]:
    """The page numbers of an edition for which nobody has typed any: the file's own, those printed, else ``plain``.

    Pages before the first number are called cover, ii, iii …
    """
    if len(own) == len(plain) and all(0 < len(label) <= LONGEST_LABEL for label in own):
        return list(own)
    printed = printed_numbers(texts)
    if not printed or len(texts) != len(plain):
        return list(plain)
    page, number = next(iter(printed.items()))
    shift = page - int(number)
    return [str(at - shift) if at > shift else _before_the_first(at) for at in range(1, len(plain) + 1)]


def _before_the_first(page: int) -> str:
    return "cover" if page == 1 else roman(page)


def _numbers_at_the_edge(text: str) -> set[int]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    edge = (*lines[:_AT_THE_EDGE], *lines[-_AT_THE_EDGE:])
    whole = (found for line in edge if (found := _NUMBER_LINE.fullmatch(line)))
    return {int(found[1]) for found in whole}

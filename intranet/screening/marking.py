"""Marking evidence in the text it was found in: the text cut into parts, each with what it is evidence of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intranet.screening.values import Evidence
from intranet.values.reason import Reason


@dataclass(frozen=True)
class Part:
    """A piece of a text; ``reasons`` is empty where nothing was found."""

    text: str
    reasons: Sequence[Reason] = ()


def marked_parts(text: str, field: str, evidence: Iterable[Evidence]) -> list[Part]:
    """``text`` (of ``field``) in parts, so that a screen can mark what the evidence quotes.

    Evidence that overlaps is cut where it begins and ends. A text that was corrected since is searched for the quote;
    evidence whose words are gone marks nothing.
    """
    spans = [span for each in evidence if each.field == field and (span := _span(text, each))]
    edges = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    parts = []
    for start, end in pairwise(edges):
        why = [because for first, last, because in spans if first <= start and end <= last]
        parts.append(Part(text[start:end], why))
    return parts


def _span(text: str, evidence: Evidence) -> tuple[int, int, Reason] | None:
    start, end = evidence.start, evidence.end
    if not evidence.quote or text[start:end].strip() != evidence.quote:
        start = text.find(evidence.quote) if evidence.quote else -1
        end = start + len(evidence.quote)
    return (start, end, evidence.reason) if 0 <= start < end else None

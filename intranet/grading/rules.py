"""Grading a customer (GR1, GR2): features hold or not, on evidence; levels need so many of them. Pure rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from intranet.values.reason import Reason, reason
from intranet.values.text import N_

LOWEST = 4
LEVELS = (1, 2, 3, 4)
DETAILS: Mapping[str, str] = {
    "company": N_("company name"),
    "address": N_("address"),
    "phone": N_("phone"),
    "fax": N_("fax"),
    "email": N_("e-mail"),
    "messaging": N_("instant messaging"),
}


@dataclass(frozen=True)
class GradingFacts:
    """What is known of a customer, as plain values.

    ``details`` are the keys of :data:`DETAILS` that were given. ``products`` are the names of products clearly asked
    for; ``requirement`` are the words that state a product or price requirement. ``messages`` counts contacts back and
    forth that show a clear interest (see :func:`back_and_forth`). ``knowledge_words`` show product knowledge.
    """

    orders: int = 0
    sample_orders: int = 0
    last_order_on: date | None = None
    visited_from_abroad: bool = False
    real_influence: bool = False
    influence_evidence: str = ""
    knows_names: bool = False
    knows_technical: bool = False
    knows_packing: bool = False
    messages: int = 0
    details: frozenset[str] = frozenset()
    products: Sequence[str] = ()
    requirement: str = ""
    knowledge_words: Sequence[str] = ()
    irregular: bool = False


def back_and_forth(theirs: int, ours: int) -> int:
    """How long an exchange is when each side takes turns: ten of ours to one of theirs are three, not eleven."""
    return 2 * min(theirs, ours) + (theirs != ours)


def override_holds(override: bool, until: date | None, today: date) -> bool:
    """Whether a grade is an override that has not run out; ``until`` is its last day."""
    return override and (until is None or until >= today)


@dataclass(frozen=True)
class Feature:
    """``holds(facts, counts)`` answers with the evidence, or None; ``ask(facts, counts)`` says what is missing, as a
    question to ask or a thing to find out."""

    code: str
    holds: Callable[[GradingFacts, Mapping[str, int]], Reason | None]
    ask: Callable[[GradingFacts, Mapping[str, int]], Reason]


@dataclass(frozen=True)
class Grade:
    """``reasons`` are the features that hold, those of the level first; ``missing`` leads to ``level - 1``."""

    level: int
    reasons: Sequence[Reason]
    missing: Sequence[Reason]


def grade(facts: GradingFacts, policy: Mapping[str, Mapping[str, Any]]) -> Grade:
    """The best level whose number of features holds (policy "grading"), why, and what the next better one lacks."""
    counts, needed = policy["counts"], policy["needed"]
    held: dict[int, list[Reason]] = {1: [], 2: [], 3: []}
    lacking: dict[int, list[Reason]] = {1: [], 2: [], 3: []}
    for feature in FEATURES:
        level = int(policy["features"].get(feature.code, 0))
        if not level:
            continue
        evidence = feature.holds(facts, counts)
        (held if evidence else lacking)[level].append(evidence or feature.ask(facts, counts))
    reached = next((n for n in (1, 2, 3) if held[n] and len(held[n]) >= int(needed[str(n)])), LOWEST)
    others = [why for n in (1, 2, 3) if n != reached for why in held[n]]
    reasons = [*held.get(reached, []), *others]
    if reached == LOWEST:
        reasons += _why_lowest(facts)
    return Grade(reached, reasons, _missing(reached - 1, held, lacking, needed))


def _missing(
    better: int,
    held: Mapping[int, list[Reason]],
    lacking: Mapping[int, list[Reason]],
    needed: Mapping[str, int],
) -> list[Reason]:
    if better < 1:
        return []
    short = max(1, int(needed[str(better)]) - len(held[better]))
    head = reason("needed", "For level %(level)s, %(count)s more of these:", level=better, count=short)
    return [head, *lacking[better]]


def _why_lowest(facts: GradingFacts) -> list[Reason]:
    """What makes it level 4, as GR1 tells it."""
    signs = (
        (not facts.products, reason("no_product", "Names no specific product")),
        (not facts.requirement, reason("no_requirement", "States no product or price requirement")),
        (
            not facts.details - {"company"},
            reason("no_details", "Gave no details, not even how to reach them"),
        ),
        (facts.irregular, reason("irregular", "The wording is very irregular")),
    )
    return [why for holds, why in signs if holds]


def _placed_order(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    if facts.orders and facts.last_order_on:
        day, count = facts.last_order_on.isoformat(), facts.orders + facts.sample_orders
        if count == 1:
            return reason("placed_one_order", "Placed an order on %(day)s", day=day)
        return reason(
            "placed_order", "Has placed %(count)s orders, the last on %(day)s", count=count, day=day
        )
    if facts.sample_orders and facts.last_order_on:
        return reason(
            "placed_sample_order", "Placed a sample order on %(day)s", day=facts.last_order_on.isoformat()
        )
    return None


def _visited(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    return reason("visited", "Has come from abroad to visit us") if facts.visited_from_abroad else None


def _influence(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    if not facts.real_influence:
        return None
    return reason(
        "influence",
        "Has real influence in its market: %(evidence)s",
        evidence=facts.influence_evidence or "—",
    )


def _knows_details(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    """Names alone are not detail: technical data or packing and transport must be known too."""
    named = facts.knows_names or bool(facts.products)
    if not (facts.knows_technical and facts.knows_packing) and not (
        named and (facts.knows_technical or facts.knows_packing)
    ):
        return None
    if facts.knowledge_words:
        words = ", ".join(facts.knowledge_words)
        return reason("knows_words", "Knows our products in detail: speaks of “%(words)s”", words=words)
    if facts.knows_technical and facts.knows_packing:
        return reason("knows_all", "Knows our products in detail: technical data, packing and transport")
    if facts.knows_technical:
        return reason("knows_technical", "Knows our products in detail: names and technical data")
    return reason("knows_packing", "Knows our products in detail: names, packing and transport")


def _many_messages(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    if facts.messages < int(counts["messages"]):
        return None
    return reason(
        "many_messages", "%(count)s messages back and forth, with a clear interest", count=facts.messages
    )


def _complete_details(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    return None if _details_missing(facts) else reason("complete_details", "Gave complete details of itself")


def _details_missing(facts: GradingFacts) -> list[str]:
    return [key for key in DETAILS if key not in facts.details]


def _names_products(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    if not facts.products:
        return None
    return reason(
        "names_products", "Names our products clearly: %(products)s", products=", ".join(facts.products)
    )


def _requirement(facts: GradingFacts, counts: Mapping[str, int]) -> Reason | None:
    if not facts.requirement:
        return None
    return reason("requirement", "Has a clear requirement: “%(words)s”", words=facts.requirement)


def _ask_messages(facts: GradingFacts, counts: Mapping[str, int]) -> Reason:
    short = int(counts["messages"]) - facts.messages
    if short == 1:
        return reason("ask_one_message", "One more message back and forth with a clear interest")
    return reason("ask_messages", "%(count)s more messages back and forth with a clear interest", count=short)


def _ask_details(facts: GradingFacts, counts: Mapping[str, int]) -> Reason:
    missing = [Reason(f"detail_{key}", DETAILS[key]).to_json() for key in _details_missing(facts)]
    return reason("ask_details", "What are your %(details)s?", details=missing)


def _always(code: str, text: str) -> Callable[[GradingFacts, Mapping[str, int]], Reason]:
    return lambda facts, counts: Reason(code, text)


FEATURES: tuple[Feature, ...] = (
    Feature("placed_order", _placed_order, _always("ask_order", N_("A first order or sample order"))),
    Feature("visited_from_abroad", _visited, _always("ask_visit", N_("Will you come to see us?"))),
    Feature(
        "real_influence",
        _influence,
        _always("ask_influence", N_("Find out: how strong is it in its market?")),
    ),
    Feature(
        "knows_details",
        _knows_details,
        _always("ask_knowledge", N_("Which technical data, packing and transport do you need?")),
    ),
    Feature("many_messages", _many_messages, _ask_messages),
    Feature("complete_details", _complete_details, _ask_details),
    Feature(
        "names_products", _names_products, _always("ask_products", N_("Which of our products do you mean?"))
    ),
    Feature(
        "clear_requirement",
        _requirement,
        _always("ask_requirement", N_("How many do you need, and at what price?")),
    ),
)

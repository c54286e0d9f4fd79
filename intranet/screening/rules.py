"""Fraud screening, the first step of every inquiry (SC1–SC6): pure rules.

Each indicator is a question, to which the machine suggests an answer and a person gives it. With nothing suggested,
saving is the person's "clear" (SC6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from intranet.screening.indicators import INDICATORS
from intranet.screening.values import Finding, Screening, ScreeningSubject
from intranet.values.inquiry_terms import Verdict


def screen(subject: ScreeningSubject, policy: Mapping[str, Mapping[str, Any]]) -> Screening:
    """Ask every indicator that the firm has switched on.

    ``policy`` is the policy "screening": ``{"indicators": {code: weight}, "thresholds": {…}}``; weight 0 is off. The
    verdict is "to be checked" when the weights of what is suggested reach ``thresholds["to_check"]`` (1 by default:
    anything suggested is looked at).
    """
    weights, thresholds = policy["indicators"], policy["thresholds"]
    findings, weight = [], 0
    for indicator in INDICATORS:
        if not weights.get(indicator.code, 0):
            continue
        evidence = indicator.suggest(subject, thresholds)
        findings.append(Finding(indicator.code, indicator.question, bool(evidence), evidence))
        weight += weights[indicator.code] if evidence else 0
    return Screening(findings, Verdict.TO_CHECK if weight >= thresholds["to_check"] else Verdict.CLEAR)


# Who may give which verdict (SC6): a suspect is held until a supervisor clears it.
_ANYBODY = frozenset({"reception", "rep", "supervisor"})
_ALLOWED: Mapping[tuple[Verdict, Verdict], frozenset[str]] = {
    (Verdict.UNSCREENED, Verdict.CLEAR): _ANYBODY,
    (Verdict.UNSCREENED, Verdict.TO_CHECK): _ANYBODY,
    (Verdict.UNSCREENED, Verdict.SUSPECT): _ANYBODY,
    (Verdict.TO_CHECK, Verdict.CLEAR): _ANYBODY,
    (Verdict.TO_CHECK, Verdict.SUSPECT): _ANYBODY,
    (Verdict.CLEAR, Verdict.TO_CHECK): _ANYBODY,
    (Verdict.CLEAR, Verdict.SUSPECT): _ANYBODY,
    (Verdict.SUSPECT, Verdict.CLEAR): frozenset({"supervisor"}),
    (Verdict.SUSPECT, Verdict.FRAUD): frozenset({"supervisor"}),
    (Verdict.TO_CHECK, Verdict.FRAUD): frozenset({"supervisor"}),
    (Verdict.CLEAR, Verdict.FRAUD): frozenset({"supervisor"}),
    (Verdict.FRAUD, Verdict.CLEAR): frozenset({"supervisor"}),
}
NEEDS_A_REASON = frozenset(
    {(Verdict.SUSPECT, Verdict.CLEAR), (Verdict.FRAUD, Verdict.CLEAR), (Verdict.CLEAR, Verdict.SUSPECT)}
)


def may_give(roles: Iterable[str], given: Verdict, new: Verdict) -> bool:
    """Whether a person with ``roles`` may turn the verdict ``given`` into ``new``."""
    return bool(_ALLOWED.get((given, new), frozenset()).intersection(roles))

"""Pure: what of a caller fraudsters are remembered by, and which words state a requirement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from intranet.customers.rules import email_key, number_digits
from intranet.customers.values import CallerDetails
from intranet.screening.models import FraudDetail
from intranet.values.email import is_free_mail

_REQUIREMENT = re.compile(
    r"[^.!?。！？\n]*(?:\b(?:price|quote|quotation|how much|discount|budget|deliver(?:y|ed)|lead time|fob|cif|exw|"
    r"\d+ ?(?:pcs|pieces|sets?|units?|boxes|cartons))\b|报价|价格|多少钱|单价|交期|交货|\d+\s*(?:件|套|个|台|只|箱))[^.!?。！？\n]*",
    re.IGNORECASE,
)
LONGEST_QUOTE = 160


def domain_of(email: str) -> str:
    """The part after the @, casefolded; "" without one."""
    return email.rpartition("@")[2].strip().casefold() if "@" in email else ""


def fraud_details(caller: CallerDetails) -> list[tuple[FraudDetail, str, str]]:
    """(kind, key, as shown) of all that a fraudster could be known by; a free-mail domain says nothing (SC6)."""
    country = caller.address.country
    domain = domain_of(caller.email)
    place = caller.address.key() if caller.has_address else ""
    found = [
        (FraudDetail.PHONE, number_digits(caller.phone, country) if caller.phone else "", caller.phone),
        (FraudDetail.FAX, number_digits(caller.fax, country) if caller.fax else "", caller.fax),
        (FraudDetail.EMAIL, email_key(caller.email) if caller.email else "", caller.email),
        (FraudDetail.DOMAIN, "" if is_free_mail(domain) else domain, domain),
        (FraudDetail.ADDRESS, place[:400], caller.address.one_line()[:400] if place else ""),
    ]
    return [(kind, key, shown) for kind, key, shown in found if key]


def requirement_in(texts: Iterable[str]) -> str:
    """The first sentence that states a product or price requirement, shortened; "" where none does."""
    for text in texts:
        found = _REQUIREMENT.search(text)
        if found:
            words = " ".join(found.group().split())
            return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    return ""

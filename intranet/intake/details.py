"""Pure: what of a caller fraudsters are remembered by."""

from __future__ import annotations

from intranet.customers.rules import email_key, number_digits
from intranet.customers.values import CallerDetails
from intranet.screening.models import FraudDetail
from intranet.values.email import is_free_mail


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

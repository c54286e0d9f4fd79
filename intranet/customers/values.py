"""Who is calling, who that may be, and what the forms about customers give, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from intranet.values.address import PostalAddress
from intranet.values.reason import Reason
from intranet.values.text import clean_line


@dataclass(frozen=True)
class CallerDetails:
    """Who inquires, as reception typed it. ``customer_id`` and ``contact_id`` are set when a known one was chosen.

    ``company`` empty means a private person. Who stands on the address comes from ``company`` and ``person``,
    see :meth:`postal`.
    """

    customer_id: int | None = None
    contact_id: int | None = None
    company: str = ""
    person: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    messaging: str = ""
    address: PostalAddress = field(default_factory=PostalAddress)
    language: str = "en"

    def cleaned(self) -> CallerDetails:
        """The same details without stray spaces and invisible characters."""
        return replace(
            self,
            company=clean_line(self.company),
            person=clean_line(self.person),
            phone=clean_line(self.phone),
            fax=clean_line(self.fax),
            email=clean_line(self.email),
            messaging=clean_line(self.messaging),
            address=self.address.cleaned(),
            language=clean_line(self.language) or "en",
        )

    def postal(self) -> PostalAddress:
        """The address with who is there: what the envelope would say."""
        return replace(
            self.address,
            person=self.person,
            organisation=self.company,
            language=self.address.language or self.language,
        )

    @property
    def has_address(self) -> bool:
        """Whether any part of a place was given."""
        place = self.address
        return any((place.street, place.sublocality, place.city, place.region, place.postcode))


@dataclass(frozen=True)
class CallerHit:
    """A known caller that may be meant. ``reasons`` say what agrees ("same phone number")."""

    customer_id: int
    contact_id: int | None
    company: str
    person: str
    phone: str
    fax: str
    email: str
    address: str
    country: str
    language: str
    level: int | None
    purchase_class: str | None
    owner_name: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ContactDetails:
    """A contact as its form gives it."""

    name: str = ""
    position: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    messaging: str = ""
    language: str = ""


@dataclass(frozen=True)
class CustomerInfo:
    """What stands on the customer itself."""

    name: str
    is_person: bool = False
    language: str = "en"
    website: str = ""
    remark: str = ""
    own_answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SurveyDetails:
    """What we found out (GR1). ``web_findings``: not_searched, good, little or bad."""

    visited_from_abroad: bool = False
    real_influence: bool = False
    influence_evidence: str = ""
    knows_names: bool = False
    knows_technical: bool = False
    knows_packing: bool = False
    business: str = ""
    needs: str = ""
    web_findings: str = "not_searched"
    note: str = ""

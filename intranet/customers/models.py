"""Customers, their contacts and addresses, the short survey, and who must not be contacted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.values.address import PostalAddress
from intranet.values.inquiry_terms import PurchaseClass


class Customer(Base):
    """A company or a person. Owns level, class, hold, owner and do-not-contact.

    ``name_key`` (without spaces) is for look-up, ``bare_name`` (without the legal form) for finding duplicates.
    """

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.String(200), index=True)
    bare_name: Mapped[str] = mapped_column(sa.String(200), default="")
    is_person: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    level: Mapped[int | None] = mapped_column(index=True)
    purchase_class: Mapped[PurchaseClass | None] = mapped_column(enum_column(PurchaseClass))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    hold_reason: Mapped[str] = mapped_column(sa.Text, default="")
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    website: Mapped[str] = mapped_column(sa.String(200), default="")
    own_answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    contacts: Mapped[list[Contact]] = relationship(
        back_populates="customer", cascade="all, delete-orphan", order_by="Contact.id"
    )
    addresses: Mapped[list[CustomerAddress]] = relationship(
        back_populates="customer", cascade="all, delete-orphan", order_by="CustomerAddress.id"
    )

    @property
    def on_hold(self) -> bool:
        return bool(self.hold_reason)


class CustomerShare(Base):
    """A customer shared with another rep."""

    __tablename__ = "customer_shares"

    customer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)


class Contact(Base):
    """A person at a customer. ``*_digits`` and ``email_key`` are for look-up while a caller talks."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    name_key: Mapped[str] = mapped_column(sa.String(200), default="", index=True)
    position: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(60), default="")
    phone_digits: Mapped[str] = mapped_column(sa.String(30), default="", index=True)
    fax: Mapped[str] = mapped_column(sa.String(60), default="")
    fax_digits: Mapped[str] = mapped_column(sa.String(30), default="", index=True)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    email_key: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    messaging: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="")

    customer: Mapped[Customer] = relationship(back_populates="contacts")


class CustomerAddress(Base):
    """A postal address. A changed address is a new row; packets keep the one they were frozen with."""

    __tablename__ = "customer_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    street: Mapped[str] = mapped_column(sa.Text, default="")
    sublocality: Mapped[str] = mapped_column(sa.String(200), default="")
    city: Mapped[str] = mapped_column(sa.String(200), default="")
    region: Mapped[str] = mapped_column(sa.String(200), default="")
    postcode: Mapped[str] = mapped_column(sa.String(40), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    key: Mapped[str] = mapped_column(sa.String(400), default="", index=True)
    bad_reason: Mapped[str] = mapped_column(sa.Text, default="")
    replaced: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    customer: Mapped[Customer] = relationship(back_populates="addresses")

    def postal(self, person: str = "", organisation: str = "", language: str = "") -> PostalAddress:
        """The value the mail-room prints, with whom it goes to."""
        return PostalAddress(
            person=person,
            organisation=organisation,
            street=self.street,
            sublocality=self.sublocality,
            city=self.city,
            region=self.region,
            postcode=self.postcode,
            country=self.country,
            language=language,
        )


class ContactChannel(StrEnum):
    ANY = "any"
    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    FAX = "fax"
    MESSAGING = "messaging"
    VISIT = "visit"


class DoNotContact(Base):
    """Somebody asked not to be contacted (FU11): the whole customer, or one contact, on one channel or any."""

    __tablename__ = "do_not_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id", ondelete="CASCADE"))
    channel: Mapped[ContactChannel] = mapped_column(enum_column(ContactChannel))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lift_reason: Mapped[str] = mapped_column(sa.Text, default="")


class Survey(Base):
    """What we found out about a customer (GR1): one row a finding round, the newest counts.

    ``visited_from_abroad`` and ``real_influence`` are level-1 features; the knowledge flags are level-2 evidence.
    """

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    taken_on: Mapped[date] = mapped_column()
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    visited_from_abroad: Mapped[bool] = mapped_column(default=False)
    real_influence: Mapped[bool] = mapped_column(default=False)
    influence_evidence: Mapped[str] = mapped_column(sa.Text, default="")
    knows_names: Mapped[bool] = mapped_column(default=False)
    knows_technical: Mapped[bool] = mapped_column(default=False)
    knows_packing: Mapped[bool] = mapped_column(default=False)
    business: Mapped[str] = mapped_column(sa.Text, default="")
    needs: Mapped[str] = mapped_column(sa.Text, default="")
    web_findings: Mapped[str] = mapped_column(sa.String(20), default="not_searched")
    note: Mapped[str] = mapped_column(sa.Text, default="")

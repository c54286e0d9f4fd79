"""People who work here: their roles, their settings, and where they are signed in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.platform.database import Base, UtcDateTime, enum_column
from intranet.platform.security import implied
from intranet.values.text import N_


class Role(StrEnum):
    RECEPTION = "reception"
    REP = "rep"
    MAILROOM = "mailroom"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """An English msgid."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.RECEPTION: N_("Reception"),
    Role.REP: N_("Rep"),
    Role.MAILROOM: N_("Mail-room"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ADMIN: N_("Admin"),
}


class User(Base):
    """A person. Never deleted, since records name them; ``active`` False bars them."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    theme: Mapped[str] = mapped_column(sa.String(8), default="auto")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    role_rows: Mapped[list[UserRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return str(self.id)

    @property
    def own_roles(self) -> frozenset[Role]:
        """The roles that were given."""
        return frozenset(row.role for row in self.role_rows)

    @property
    def roles(self) -> frozenset[str]:
        """The roles that were given and those they include, as text."""
        return implied(role.value for role in self.own_roles)

    def may(self, *roles: str) -> bool:
        """Whether the person has one of ``roles``, given or included."""
        return bool(self.roles.intersection(roles))


class UserRole(Base):
    """One role of one person."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(enum_column(Role), primary_key=True)


class SignIn(Base):
    """One session of one person. The browser holds the token, the database its hash."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    browser: Mapped[str] = mapped_column(sa.String(200), default="")

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

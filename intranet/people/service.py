"""Use cases about people: adding, changing, roles, passwords, barring."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.people import passwords, queries
from intranet.people.models import Role, SignIn, User, UserRole
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.platform.i18n import LANGUAGES, THEMES
from intranet.values.reason import Reason, reason

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")


class UserRefused(ValueError):
    """Somebody cannot be added or changed so; ``field`` names the form's field, ``reason`` says why."""

    def __init__(self, field: str, why: Reason) -> None:
        super().__init__(str(why))
        self.field = field
        self.reason = why


class UserNotFound(RecordNotFound):
    """There is no such person."""


def add_user(
    *,
    sign_in_name: str,
    name: str,
    password: str,
    roles: Iterable[str],
    by: User | None,
    now: datetime,
    email: str = "",
    phone: str = "",
    language: str = "",
) -> User:
    """Add a person.

    :raises UserRefused, passwords.PasswordRefused: with the reason.
    """
    sign_in_name = _checked_name(sign_in_name)
    name = _checked_full_name(name)
    given = _checked_roles(roles)
    passwords.check_strength(password, name=name, sign_in_name=sign_in_name)
    password_hash = passwords.hash_password(password)
    with transaction() as session:
        if queries.by_sign_in_name(sign_in_name):
            raise UserRefused(
                "sign_in_name", reason("name_taken", "Somebody else signs in by this name. Choose another.")
            )
        user = User(
            sign_in_name=sign_in_name,
            name=name,
            email=email.strip(),
            phone=phone.strip(),
            language=_checked_language(language),
            theme="auto",
            password_hash=password_hash,
            created_at=now,
            password_changed_at=now,
            active=True,
            role_rows=[UserRole(role=role) for role in sorted(given)],
        )
        session.add(user)
        session.flush()
        audit.note("user", user.id, "added", by=by, after={"name": name, "roles": given})
    return user


def change_user(
    user_id: int, *, name: str, email: str, phone: str, roles: Iterable[str], by: User | None
) -> User:
    """Change what an admin may change. The last admin keeps that role.

    :raises UserRefused: with the reason.
    """
    name, given = _checked_full_name(name), _checked_roles(roles)
    with transaction():
        user = _locked(user_id)
        if Role.ADMIN in user.own_roles and Role.ADMIN not in given:
            _needs_another_admin(user_id, "roles")
        before = {"name": user.name, "email": user.email, "phone": user.phone, "roles": user.own_roles}
        user.name, user.email, user.phone = name, email.strip(), phone.strip()
        _set_roles(user, given)
        after = {"name": user.name, "email": user.email, "phone": user.phone, "roles": given}
        for what, old in before.items():
            if old != after[what]:
                audit.note("user", user.id, what, by=by, before=old, after=after[what])
    return user


def _set_roles(user: User, given: frozenset[Role]) -> None:
    user.role_rows[:] = [row for row in user.role_rows if row.role in given]
    user.role_rows.extend(UserRole(role=role) for role in sorted(given - user.own_roles))


def set_preferences(user_id: int, *, language: str, theme: str) -> User:
    """A person's own language and theme."""
    with transaction():
        user = _locked(user_id)
        user.language = _checked_language(language)
        user.theme = theme if theme in THEMES else "auto"
    return user


def set_password(user_id: int, password: str, *, by: User | None, now: datetime, keep: str = "") -> User:
    """Set a new password and end all sessions but the one whose token hash is ``keep``.

    :raises passwords.PasswordRefused: with the reason.
    """
    user = find(user_id)
    passwords.check_strength(password, name=user.name, sign_in_name=user.sign_in_name)
    password_hash = passwords.hash_password(password)
    with transaction():
        user = _locked(user_id)
        user.password_hash, user.password_changed_at = password_hash, now
        end_sessions(user_id, now=now, keep=keep)
        audit.note("user", user.id, "password", by=by)
    return user


def change_own_password(user: User, *, old: str, new: str, now: datetime, keep: str) -> User:
    """A person changes the own password, proving the old one.

    :raises UserRefused: the old one is wrong.
    """
    fits, _ = passwords.verify(old, user.password_hash)
    if not fits:
        raise UserRefused("old", reason("password_wrong", "This is not your present password."))
    return set_password(user.id, new, by=user, now=now, keep=keep)


def set_active(user_id: int, active: bool, *, by: User | None, now: datetime) -> User:
    """Bar somebody, ending all their sessions, or let them in again. The last admin cannot be barred.

    :raises UserRefused: with the reason.
    """
    with transaction():
        user = _locked(user_id)
        if user.active == active:
            return user
        if not active and Role.ADMIN in user.own_roles:
            _needs_another_admin(user_id, "active")
        user.active = active
        if not active:
            end_sessions(user_id, now=now)
        audit.note("user", user.id, "active", by=by, before=not active, after=active)
    return user


def end_sessions(user_id: int, *, now: datetime, keep: str = "") -> None:
    """End all sessions of a person, except the one whose token hash is ``keep``."""
    with transaction() as session:
        ended: Any = sa.update(SignIn).where(
            SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.token_hash != keep
        )
        session.execute(ended.values(ended_at=now))


def find(user_id: int) -> User:
    """One person.

    :raises UserNotFound: no such person.
    """
    user = db.session.get(User, user_id)
    if user is None:
        raise UserNotFound(str(user_id))
    return user


def _locked(user_id: int) -> User:
    user = locked(User, user_id)
    if user is None:
        raise UserNotFound(str(user_id))
    return user


def _needs_another_admin(user_id: int, field: str) -> None:
    if not queries.other_admins(user_id):
        raise UserRefused(
            field, reason("last_admin", "This is the only admin. Make somebody else an admin first.")
        )


def _checked_name(sign_in_name: str) -> str:
    cleaned = sign_in_name.strip().lower()
    if not NAME_PATTERN.fullmatch(cleaned):
        raise UserRefused(
            "sign_in_name",
            reason("name_form", "Use 3 to 60 small letters, digits, dots or dashes, such as anna.berg."),
        )
    return cleaned


def _checked_full_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise UserRefused("name", reason("name_missing", "Say how the person is called."))
    return cleaned[:120]


def _checked_roles(roles: Iterable[str]) -> frozenset[Role]:
    try:
        given = frozenset(Role(role) for role in roles)
    except ValueError:
        raise UserRefused("roles", reason("role_unknown", "There is no such role.")) from None
    if not given:
        raise UserRefused("roles", reason("roles_missing", "Choose at least one role."))
    return given


def _checked_language(language: str) -> str:
    return language if language in LANGUAGES else ""

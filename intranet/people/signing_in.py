"""Signing in and out: proof, throttle, and sessions that end."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import current_app, g, request, session
from flask_login import current_user, login_user, logout_user

from intranet.people import passwords, queries
from intranet.people.models import SignIn, User
from intranet.platform import audit, clock, throttle
from intranet.platform.database import db, locked, transaction
from intranet.platform.security import login_manager
from intranet.values.reason import Reason, reason

TOKEN = "sign_in"  # noqa: S105 - the name of the session's field
KEPT_OVER_SIGN_IN = ("language",)


@dataclass
class SignInRefused(Exception):
    """Name or password is wrong, or it was tried too often; ``reason`` says so without telling which."""

    reason: Reason
    wait: timedelta | None = None


def me() -> User:
    """Who is signed in and asks; only for views that need a sign-in."""
    return cast("User", current_user._get_current_object())


def token_hash(token: str) -> str:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def current_token_hash() -> str:
    """The hash of this browser's token; empty when nobody is signed in."""
    token = session.get(TOKEN)
    return token_hash(token) if token else ""


def prove(sign_in_name: str, password: str, *, address: str) -> User:
    """The person whom name and password prove.

    Tries are counted before the password is looked at, for the account and for the network address.

    :raises SignInRefused: with the reason.
    """
    name = sign_in_name.strip().lower()[:60]
    _count_try(name, address)
    user = queries.by_sign_in_name(name)
    stored = user.password_hash if user is not None and user.active else None
    fits, fresh = passwords.verify(password, stored)
    if user is None or not fits:
        raise SignInRefused(
            reason(
                "sign_in_wrong", "Name or password is not right. Check both, mind Caps Lock, and try again."
            )
        )
    throttle.forget(f"account {name}")
    if fresh:
        with transaction():
            changed = locked(User, user.id)
            if changed is not None:
                changed.password_hash = fresh
    return user


def _count_try(name: str, address: str) -> None:
    config = current_app.config
    within = timedelta(minutes=config["SIGN_IN_WAIT_MINUTES"])
    waits = [
        throttle.count_try(f"address {address}", most=config["SIGN_IN_TRIES_PER_ADDRESS"], within=within),
        throttle.count_try(f"account {name}", most=config["SIGN_IN_TRIES"], within=within),
    ]
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is not None:
        minutes = max(1, -(-int(longest.total_seconds()) // 60))
        raise SignInRefused(
            reason("sign_in_wait", "Too many tries. Wait %(minutes)s min, then try again.", minutes=minutes),
            longest,
        )


def start_session(user: User, *, address: str, browser: str, now: datetime) -> None:
    """Sign ``user`` in on this browser: a fresh session, so that none can be planted before."""
    kept = {name: session[name] for name in KEPT_OVER_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    # What the page of this very request draws belongs to the fresh session.
    g.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)
    token = secrets.token_urlsafe(32)
    with transaction() as database:
        database.add(
            SignIn(
                user_id=user.id,
                token_hash=token_hash(token),
                started_at=now,
                seen_at=now,
                address=address[:64],
                browser=browser[:200],
            )
        )
        audit.note("user", user.id, "signed in", by=user, after=address[:64])
    session[TOKEN] = token
    login_user(user)


def end_session(*, now: datetime) -> None:
    """Sign out on this browser; the token is worth nothing afterwards, even if somebody has copied it."""
    with transaction() as database:
        mine = SignIn.token_hash == current_token_hash()
        database.execute(sa.update(SignIn).where(mine, SignIn.ended_at.is_(None)).values(ended_at=now))
    logout_user()
    kept = {name: session[name] for name in KEPT_OVER_SIGN_IN if name in session}
    session.clear()
    session.update(kept)


@login_manager.user_loader
def load_user(user_id: str) -> User | None:
    """The signed-in person, while the session lives."""
    found = db.session.scalar(sa.select(SignIn).where(SignIn.token_hash == current_token_hash()))
    now = clock.now()
    if found is None or str(found.user_id) != user_id or not _is_alive(found, now):
        return None
    if now - found.seen_at > timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]) / 20:
        _seen(found.id, now)
    return found.user


def _is_alive(found: SignIn, now: datetime) -> bool:
    config = current_app.config
    return (
        found.ended_at is None
        and found.user.active
        and now - found.started_at < timedelta(hours=config["SESSION_HOURS"])
        and now - found.seen_at < timedelta(minutes=config["SESSION_IDLE_MINUTES"])
    )


def _seen(sign_in_id: int, now: datetime) -> None:
    with transaction() as database:
        database.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def sessions_of(user_id: int, *, now: datetime) -> list[SignIn]:
    """Where a person is signed in now, latest first."""
    query = (
        sa.select(SignIn)
        .where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        .order_by(SignIn.seen_at.desc())
    )
    return [found for found in db.session.scalars(query) if _is_alive(found, now)]


def forget_old_sessions() -> None:
    """Periodic: sessions that ended a month ago are forgotten."""
    before = clock.now() - timedelta(days=30)
    with transaction() as database:
        database.execute(sa.delete(SignIn).where(SignIn.seen_at < before))


def visitor() -> tuple[str, str]:
    """Network address and browser of this request."""
    return request.remote_addr or "", str(request.user_agent)

"""Passwords: argon2id hashes, and which passwords are good enough."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from intranet.values.reason import Reason, reason

LONGEST = 256


class PasswordRefused(ValueError):
    """The password is not good enough; ``reason`` says why."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


@lru_cache
def _hasher(memory_kib: int, passes: int) -> PasswordHash:
    return PasswordHash((Argon2Hasher(time_cost=passes, memory_cost=memory_kib, parallelism=1),))


def _current() -> PasswordHash:
    return _hasher(current_app.config["ARGON2_MEMORY_KIB"], current_app.config["ARGON2_PASSES"])


@lru_cache
def _nobody(memory_kib: int, passes: int) -> str:
    return _hasher(memory_kib, passes).hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to store."""
    return _current().hash(password)


def verify(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether ``password`` fits, and a fresh hash when the stored one was made at another cost.

    Without a stored hash the same work is done, so that the time taken does not tell which names exist.
    """
    config = current_app.config
    known = stored or _nobody(config["ARGON2_MEMORY_KIB"], config["ARGON2_PASSES"])
    try:
        fits, fresh = _current().verify_and_update(password[:LONGEST], known)
    except UnknownHashError:
        return False, None
    return (fits, fresh) if stored else (False, None)


def check_strength(password: str, *, name: str, sign_in_name: str) -> None:
    """Refuse a password that is short, all one sign, or the person's own name.

    Length over odd characters: NIST SP 800-63B, 5.1.1.2.

    :raises PasswordRefused: with the reason.
    """
    least = current_app.config["PASSWORD_LENGTH"]
    if len(password) < least:
        raise PasswordRefused(
            reason(
                "password_short",
                "Use %(least)s characters or more; a few words in a row are easy to remember.",
                least=least,
            )
        )
    if len(password) > LONGEST:
        raise PasswordRefused(reason("password_long", "Use %(most)s characters at most.", most=LONGEST))
    if len(set(password)) < 4:
        raise PasswordRefused(reason("password_plain", "Use more than a few different characters."))
    simple = password.casefold().replace(" ", "")
    if simple in {sign_in_name.casefold(), name.casefold().replace(" ", "")}:
        raise PasswordRefused(reason("password_name", "Do not use your own name as the password."))

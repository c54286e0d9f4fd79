"""Who works at the sample firm. Plain values: telling the sign-ins at a start loads nothing of the house."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "answered the same day"  # noqa: S105 - of the sample people only, printed at every start


@dataclass(frozen=True)
class Person:
    """Somebody who works at the sample firm."""

    sign_in_name: str
    name: str
    roles: tuple[str, ...]
    language: str = "en"


PEOPLE = (
    Person("reception", "Rita Alvarez", ("reception",)),
    Person("rep", "Ben Okafor", ("rep",)),
    Person("mailroom", "Max Dorsey", ("mailroom",)),
    Person("supervisor", "Susan Whitaker", ("supervisor",)),
    Person("admin", "Ada Brennan", ("admin",)),
    Person("xiaoyu", "周晓雨", ("reception",), "zh"),
    Person("linmei", "林美", ("rep",), "zh"),
)


def sign_ins() -> str:
    """Who can sign in, and with what password."""
    names = ", ".join(
        f"{each.sign_in_name} ({'/'.join(each.roles)}{', 中文' if each.language == 'zh' else ''})"
        for each in PEOPLE
    )
    return f"Sample sign-ins: {names}. The password of all: {PASSWORD}"

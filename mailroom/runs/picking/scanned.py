"""What a hand scanner typed, pure: prefixes and suffixes taken off, wrong keyboard layouts and capitals undone.

A scanner is a keyboard: it types the code and presses Enter or Tab. Many put a sign before or after it (an AIM
identifier such as ``]d1``, an STX, a "#"), and one that believes in an American keyboard types rubbish on a German or
French one. A code is therefore read in every way it may have been meant; which reading is a code of ours decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.reference import ReferenceNotUnderstood, parse_reference
from intranet.values.text import N_, clean_line

LONGEST_CODE = 200
AS_TYPED = "us"
_PACKET_PREFIX = "P"
_AIM = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: what kind of code the scanner saw
_ENDS = re.compile(r"\A[\W_]+|[\W_]+\Z")
_NUMBER = r"P[0-9A-Z]{2}-[0-9A-Z]{4}"
_ONLY_NUMBER = re.compile(r"P[ .]?[0-9A-Z]{2}[-–. ]?[0-9A-Z]{4}")
_NUMBER_AMONG_OTHERS = re.compile(rf"(?={_NUMBER})")
_REFERENCE = re.compile(r"[0-9A-Z]{2}-[0-9A-Z]{4}")


class Command(StrEnum):
    """Codes printed on the bench's command sheet: what is done without touching a key."""

    UNDO = "BENCH-UNDO"
    NEXT = "BENCH-NEXT"
    LAY_BACK = "BENCH-BACK"
    PIECE_MISSING = "BENCH-NONE-LEFT"
    PIECE_DAMAGED = "BENCH-DEFECT"
    PRINT_SPOILT = "BENCH-REPRINT"

    @property
    def label(self) -> str:
        """The English msgid of what it does."""
        return _COMMAND_LABELS[self.value]


_COMMAND_LABELS = {
    "BENCH-UNDO": N_("Take the last scan back"),
    "BENCH-NEXT": N_("Show the next packet"),
    "BENCH-BACK": N_("Lay this packet back"),
    "BENCH-NONE-LEFT": N_("Put aside: a piece is missing"),
    "BENCH-DEFECT": N_("Put aside: a piece is damaged"),
    "BENCH-REPRINT": N_("Put aside: the letter or envelope is spoilt"),
}


def _keys(typed: str, meant: str) -> Mapping[int, str]:
    return {ord(char): key for char, key in zip(typed, meant, strict=True)}


# From what the computer's layout made of a key to what an American keyboard has there, both cases.
# Taken from the key tables of the CLDR keyboards de, fr, de-CH, es, it, da, sv, ru.
LAYOUTS: Mapping[str, Mapping[int, str]] = {
    AS_TYPED: {},
    "de": _keys("zZyYß?-_öÖ§/()='+üÜ", "yYzZ-_/?;:#&*()|][{"),
    "fr": _keys(
        "&é\"'(-è_çà)aAqQzZwW,?m;:!1234567890°$",
        "1234567890-qQaAwWzZmM;,./!@#$%^&*()_]",
    ),
    "ch": _keys("zZyY'-", "yYzZ-/"),
    "latin": _keys("'+*", "---"),
    "ru": _keys(
        "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>",
    ),
}


@dataclass(frozen=True)
class Reading:
    """One way in which a scan may have been meant: the codes it could be, whole one first, and the keyboard layouts
    under which it reads so."""

    layouts: frozenset[str]
    codes: tuple[str, ...]

    @property
    def command(self) -> Command | None:
        """The command it is, if it is one."""
        known = {command.value: command for command in Command}
        return next((known[code] for code in self.codes if code in known), None)

    @property
    def packet_numbers(self) -> tuple[str, ...]:
        """Packet numbers with a right check character: the whole scan, or the one it holds among other signs."""
        for code in self.codes:
            if _ONLY_NUMBER.fullmatch(code) and (number := _parsed(code, _PACKET_PREFIX)):
                return (number,)
        whole = self.codes[0]
        spots = (found.start() for found in _NUMBER_AMONG_OTHERS.finditer(whole))
        return tuple(n for at in spots if (n := _parsed(whole[at : at + 8], _PACKET_PREFIX)))

    @property
    def reference(self) -> str:
        """The inquiry's reference number, which stands on the reply sheet; else nothing."""
        return next((found for code in self.codes if (found := _whole_reference(code))), "")


def readings(text: str) -> tuple[Reading, ...]:
    """Every way to read a scan, as typed first; what reads the same is given once. Codes are in capitals."""
    typed = unicodedata.normalize("NFKC", text[:LONGEST_CODE])
    plain = clean_line(re.sub("[\u2010-\u2015\u2212\uff0d\u30fc]", "-", typed))
    found: dict[tuple[str, ...], set[str]] = {}
    for layout, keys in LAYOUTS.items():
        codes = _codes(plain.translate(keys))
        if codes:
            found.setdefault(codes, set()).add(layout)
    return tuple(Reading(frozenset(layouts), codes) for codes, layouts in found.items())


def _codes(text: str) -> tuple[str, ...]:
    """The text itself, then without an AIM identifier, then without signs at its ends."""
    whole = text.strip().upper()
    bare = _AIM.sub("", whole)
    return tuple(dict.fromkeys(code for code in (whole, bare, _ENDS.sub("", bare)) if code))


def _whole_reference(code: str) -> str:
    return _parsed(code, "") if _REFERENCE.fullmatch(code) else ""


def _parsed(code: str, prefix: str) -> str:
    try:
        return parse_reference(code, prefix)
    except ReferenceNotUnderstood:
        return ""

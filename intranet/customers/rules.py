"""How names, numbers and places of callers are compared. Pure."""

from __future__ import annotations

import re

from intranet.values.email import EmailAddress, EmailNotUnderstood
from intranet.values.phone import PhoneNumber
from intranet.values.text import clean_line, fold, squash

KEY_LENGTH = 200
NEARLY_THE_SAME = 88  # of 100: found by trying pairs of real and of different company names
SHORTEST_DIGITS = 3

# Forms of companies that callers leave out or spell otherwise (ISO 20275 lists them by country; the common ones).
_FORMS = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|llc|llp|lp|ltd|limited|plc|gmbh|ag|kg|ohg|sa|sas|sarl|srl|spa|"
    r"bv|nv|oy|ab|as|aps|kk|pty|pte|sdn|bhd|sp z o o|s r o|spol|jsc|ooo|the)\b"
)
_CHINESE_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|集团公司|集团|公司|株式会社|有限会社|주식회사"
)
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|$)")


def name_key(name: str) -> str:
    """A name for look-up: folded, without spaces and punctuation."""
    return squash(clean_line(name))[:KEY_LENGTH]


def bare_name(name: str) -> str:
    """A company's name without its legal form, for telling whether two are nearly the same."""
    plain = _DOTS.sub("", fold(clean_line(name)))
    plain = re.sub(r"[^\w\s]", " ", _CHINESE_FORMS.sub(" ", plain))
    bare = " ".join(_FORMS.sub(" ", re.sub(r"\s+", " ", plain)).split())
    return bare or " ".join(plain.split())


def number_digits(number: str, country: str) -> str:
    """The digits under which a phone or fax number is found, with its country code where that is known."""
    return PhoneNumber.parse(number, country).digits[:30] if number.strip() else ""


def email_key(email: str) -> str:
    """An e-mail address for look-up; text that is none is kept folded."""
    if not email.strip():
        return ""
    try:
        return EmailAddress.parse(email).key()[:254]
    except EmailNotUnderstood:
        return fold(clean_line(email))[:254]


def looks_like_number(text: str) -> bool:
    """Whether what was typed so far is a phone or fax number rather than a name."""
    digits = sum(char.isdecimal() for char in text)
    others = sum(not char.isdecimal() and char not in " +-()./#" for char in text)
    return digits >= SHORTEST_DIGITS and others == 0

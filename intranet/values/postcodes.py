"""Postcodes as people type them: whether they have their country's shape, and what does not belong to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from intranet.values.country_rules import CountryRules

# Full-width letters and signs, as East Asian keyboards give them.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_DIGIT = re.compile(r"\d")
# Hyphens, dashes and what Japanese keyboards give for them, between the digits of a postcode.
_HYPHEN = re.compile("(?<=[0-9])[\u2010-\u2015\u2212\u30fc\uff70](?=[0-9])")


def in_plain_digits(postcode: str) -> str:
    """``postcode`` in the figures and hyphens that every post reads by machine, whatever the keyboard gave
    (１００－０００１, ١٢٢١١, 01310–200)."""
    if postcode.isascii():
        return postcode
    plain = _DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), postcode.translate(_NARROW))
    return _HYPHEN.sub("-", plain)


def postcode_fits(postcode: str, rules: CountryRules) -> bool:
    """Whether ``postcode`` has the country's shape, with or without a country prefix or car sign, however spaced."""
    if rules.postcode is None:
        return True
    typed = postcode.upper().removeprefix("〒").strip()
    if rules.postcode.fullmatch(typed):
        return True
    own = re.escape(rules.postcode_prefix.strip("- ")) or "x"
    bare = re.sub(rf"^(?:[A-Z]{{1,3}}-(?=\d)|(?:{own}|{rules.country})[- ]*)", "", typed)
    joined = "".join(bare.split())
    return any(rules.postcode.fullmatch(code) for code in (bare, joined, f"{rules.country}-{bare}"))


def without_place(postcode: str, fields: Mapping[str, str], rules: CountryRules) -> str:
    """``postcode`` without the city or region typed before it ("Dhaka-1212", "Singapore 238801"), where what is left is
    a postcode of the country; as it is elsewhere."""
    if rules.postcode is None or not postcode[:1].isalpha() or rules.postcode.fullmatch(postcode.upper()):
        return postcode
    typed = postcode.casefold()
    for place in (fields["C"], fields["S"], rules.fixed_region):
        if place and typed.startswith(place.casefold()):
            rest = postcode[len(place) :].lstrip(" -,")
            if rest != postcode[len(place) :] and postcode_fits(rest, rules):
                return rest
    return postcode

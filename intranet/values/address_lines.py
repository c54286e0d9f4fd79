"""The lines of an address as its destination's post reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from intranet.values.country_names import country_line, is_domestic
from intranet.values.country_rules import CountryRules, Line, any_rules, rules_for
from intranet.values.postcodes import without_place
from intranet.values.text import squash

LineKind = Literal[
    "attention", "organisation", "street", "sublocality", "locality", "region", "postcode", "country"
]
_KIND_OF_FIELD: Mapping[str, LineKind] = {
    "N": "attention",
    "O": "organisation",
    "A": "street",
    "D": "sublocality",
    "C": "locality",
    "S": "region",
    "Z": "postcode",
}
# Chinese characters, kana, Hangul, Thai, Cyrillic: the scripts of the countries that write differently for
# readers of Latin letters.
_NATIVE = re.compile(
    "[\u0400-\u04ff\u0e00-\u0e7f\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)
# Where the space stands in a postcode, from the left or from the right: as in the example postcodes of the data, for
# Sweden as its own addresses show it ("103 16").
_POSTCODE_SPACE = {
    **dict.fromkeys(("GB", "GG", "IM", "JE"), -3),
    **dict.fromkeys(("CA", "CZ", "GR", "IE", "MT", "SE", "SK"), 3),
    "NL": 4,
}
# Where the hyphen stands, and how many digits such a postcode has: the same data, and USPS Publication 28 for ZIP+4.
_POSTCODE_HYPHEN = {"BR": (5, 8), "JP": (3, 7), "PL": (2, 5), "PT": (4, 7), "US": (5, 9), "PR": (5, 9)}
# Car signs that people put before a postcode ("D-53113"): posts ask to leave them out.
_CAR_SIGN = re.compile(r"^[A-Z]{1,3}-(?=\d)", re.ASCII)
_GEORGIAN = re.compile("[\u10d0-\u10ff]")


class AddressLine(NamedTuple):
    """One line of an address; ``kind`` says what it is (``locality`` is the line the post sorts by)."""

    text: str
    kind: LineKind


def destination_lines(
    fields: Mapping[str, str], country: str, sender_country: str, sender_language: str
) -> tuple[AddressLine, ...]:
    """The cleaned ``fields`` (by letter, see :mod:`country_rules`) in the format of ``country``."""
    rules = rules_for(country) or any_rules()
    domestic = is_domestic(country, sender_country)
    values = _prepared(rules, fields)
    place = fields["A"] + fields["C"] + fields["S"]
    layout = rules.native if not place.isascii() and _NATIVE.search(place) else rules.latin
    keep_prefix = rules.prefix_at_home or not domestic
    lines: list[AddressLine] = []
    for pieces in layout:
        if len(pieces) == 1 and not pieces[0][0]:
            if values[pieces[0][1]]:
                lines += _alone(pieces[0][1], values)
        else:
            lines += _together(pieces, values, rules, keep_prefix)
    if country and lines and not domestic:
        lines.append(AddressLine(country_line(country, sender_language), "country"))
    return tuple(lines)


def _prepared(rules: CountryRules, fields: Mapping[str, str]) -> dict[str, str]:
    values = dict(fields)
    if rules.fixed_region and not values["S"] and any(values.values()):
        values["S"] = rules.fixed_region
    if rules.short_regions and values["S"]:
        values["S"] = _short_region(values["S"], rules)
    for letter in rules.once:
        if values[letter] and _said_elsewhere(letter, values, rules.largest_first):
            values[letter] = ""
    for letter in rules.capitals:
        values[letter] = capitals(values[letter])
    if values["Z"]:
        bare = without_place(values["Z"], fields, rules)
        values["Z"] = _as_its_post_writes(capitals(bare), rules)
    return values


def _short_region(region: str, rules: CountryRules) -> str:
    known = rules.short_regions
    return known.get(region) or known.get(squash(region), region)


def _said_elsewhere(letter: str, values: Mapping[str, str], largest_first: bool) -> bool:
    own = _bare(values[letter])
    others = [_bare(values[other]) for other in "SCD" if other != letter]
    if largest_first:  # 上海 before 上海市, 广东省 before 广东省广州市
        return any(other.startswith(own) for other in others)
    return own in others


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _alone(letter: str, values: Mapping[str, str]) -> list[AddressLine]:
    """A field that has lines of its own."""
    kind = _kind(letter, values)
    return [AddressLine(text, kind) for text in values[letter].split("\n")]


def _together(
    pieces: Line, values: Mapping[str, str], rules: CountryRules, keep_prefix: bool
) -> list[AddressLine]:
    """Fields that share a line, and what stands between them."""
    text, shown, gap = "", "", ""
    for at, (literal, letter) in enumerate(pieces):
        value = values[letter]
        if at and text:
            gap = " " if " " in (gap, literal) else literal
        if not value:
            continue
        if letter == "Z" and not at:
            value = _with_prefix(literal, value, rules, keep_prefix)
        text = text + gap + value if text else value
        shown, gap = shown + letter, ""
    return [AddressLine(text, _kind(shown, values))] if text else []


def _kind(shown: str, values: Mapping[str, str]) -> LineKind:
    """What a line is that shows the fields ``shown``; where there is no city, the post reads the region."""
    if len(shown) > 1 or (shown == "S" and not values["C"]):
        return "locality"
    return _KIND_OF_FIELD[shown]


def _with_prefix(prefix: str, postcode: str, rules: CountryRules, keep_prefix: bool) -> str:
    """``postcode`` with the sign of its country on mail from abroad and without it at home, where the post asks so."""
    bare = prefix.strip("- ")
    if bare and bare == rules.postcode_prefix.strip("- ") and not keep_prefix:
        rest = postcode.removeprefix(prefix)
        # Luxembourg's L- stands at home too where people write it, so one letter stays.
        fits = rules.postcode is not None and rules.postcode.fullmatch(rest)
        return rest if fits and len(bare) > 1 else postcode
    return postcode if not prefix or postcode.startswith(bare) else prefix + postcode


def _as_its_post_writes(postcode: str, rules: CountryRules) -> str:
    """``postcode`` with the space or hyphen that was left out, and without a car sign that was put in."""
    pattern = rules.postcode
    if (
        pattern is not None
        and not pattern.fullmatch(postcode)
        and pattern.fullmatch(f"{rules.country}-{postcode}")
    ):
        return f"{rules.country}-{postcode}"
    sign = _CAR_SIGN.match(postcode)
    if sign is None or (pattern is not None and pattern.fullmatch(postcode)):
        return _spaced(postcode, rules.country)
    bare = _spaced(postcode[sign.end() :], rules.country)
    if pattern is None or not pattern.fullmatch(bare):
        return _spaced(postcode, rules.country)  # no postcode of this country with a sign before it: as typed
    own = sign[0].strip("-") == rules.postcode_prefix.strip("- ")
    return sign[0] + bare if own else bare


def _spaced(postcode: str, country: str) -> str:
    """``postcode`` with the space or hyphen its post writes, where it was typed with another or without one."""
    joined = postcode.replace(" ", "").replace("-", "")
    at, digits = _POSTCODE_HYPHEN.get(country, (0, 0))
    if digits and len(joined) == digits and joined.isascii() and joined.isdigit():
        return f"{joined[:at]}-{joined[at:]}"
    split = _POSTCODE_SPACE.get(country)
    if split is None or not joined.isalnum() or not 5 <= len(joined) <= 7:
        return postcode
    return f"{joined[:split]} {joined[split:]}"


def capitals(text: str) -> str:
    """``text`` in capitals; Georgian stays, which has capitals in Unicode but no custom of using them."""
    return text.upper() if text.isascii() or not _GEORGIAN.search(text) else text

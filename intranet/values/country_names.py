"""Countries by name, and which of them are one postal area."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

from intranet.values.country_rules import all_countries, is_country
from intranet.values.text import squash

# Territories whose mail is domestic to the country named, both ways. The American ones: USPS Domestic Mail Manual
# 608.2.1 (of the minor islands, UM, it names Wake only). The others are general knowledge, not looked up in a
# post's own rules: French overseas lands, Channel Islands and Isle of Man, Australia's islands, Åland, Svalbard.
_DOMESTIC_WITH: Mapping[str, str] = {
    **dict.fromkeys(("AS", "GU", "MP", "PR", "UM", "VI"), "US"),
    **dict.fromkeys(("BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "WF", "YT"), "FR"),
    **dict.fromkeys(("GG", "IM", "JE"), "GB"),
    **dict.fromkeys(("CC", "CX", "HM", "NF"), "AU"),
    "AX": "FI",
    "SJ": "NO",
}
# Mail from the United States to the freely associated states is treated as domestic, not the reverse (DMM 608.2,
# "Mail treated as domestic").
_TREATED_AS_DOMESTIC = frozenset({"FM", "MH", "PW"})
# Short names for the line on the envelope, by our own choice, where Babel's English names explain or sort.
_POSTAL_ENGLISH = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
}
# What people write besides the names themselves: old car signs, abbreviations, parts for the whole.
_ALSO_CALLED = {
    "a": "AT",
    "america": "US",
    "b": "BE",
    "brd": "DE",
    "britain": "GB",
    "burma": "MM",
    "czechrepublic": "CZ",
    "d": "DE",
    "e": "ES",
    "el": "GR",
    "england": "GB",
    "f": "FR",
    "gb": "GB",
    "greatbritain": "GB",
    "holland": "NL",
    "hongkong": "HK",
    "i": "IT",
    "korea": "KR",
    "macedonia": "MK",
    "macau": "MO",
    "northernireland": "GB",
    "peoplesrepublicofchina": "CN",
    "prc": "CN",
    "prchina": "CN",
    "republicofkorea": "KR",
    "roc": "TW",
    "rok": "KR",
    "russianfederation": "RU",
    "scotland": "GB",
    "thenetherlands": "NL",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "unitedstatesofamerica": "US",
    "us": "US",
    "usa": "US",
    "vietnam": "VN",
    "wales": "GB",
    "中华人民共和国": "CN",
    "韩国": "KR",
    "香港": "HK",
    "澳门": "MO",
}
# Languages in which a country's name is recognised, besides English and Chinese: those of the usual customers.
_RECOGNISED_IN = ("en", "zh", "de", "fr", "es", "it", "nl", "pt", "pl", "ja", "ko", "ru")
_LATIN_CAPITALS_LIMIT = "\u024f"


def is_domestic(country: str, sender_country: str) -> bool:
    """Whether mail from ``sender_country`` to ``country`` (ISO alpha-2) stays in one postal area."""
    if country == sender_country:
        return bool(country)
    area = _DOMESTIC_WITH.get(country, country)
    home = _DOMESTIC_WITH.get(sender_country, sender_country)
    return bool(area) and (area == home or (home == "US" and country in _TREATED_AS_DOMESTIC))


@lru_cache(maxsize=64)
def territory_names(language: str) -> Mapping[str, str]:
    """ISO alpha-2 to name in ``language`` ("en", "zh", "pt-BR", "zh_Hans_CN"); English where there is none."""
    # Babel costs 0.1 s of start-up, and domestic mail never needs it: the press's command loads it when it does.
    localedata: Any = import_module("babel.localedata")
    wanted = language.replace("-", "_")
    for name in (wanted, wanted.rpartition("_")[0], wanted.partition("_")[0], "en"):
        if known := localedata.normalize_locale(name):
            names = dict(localedata.load(known)["territories"])
            return names | _POSTAL_ENGLISH if known.partition("_")[0] == "en" else names
    return {}


@lru_cache(maxsize=4096)
def country_name(country: str, language: str = "en") -> str:
    """The name of ``country`` in ``language``, or the code itself where nobody knows it."""
    names = territory_names(language)
    return names.get(country) or territory_names("en").get(country) or country


@lru_cache(maxsize=4096)
def country_line(country: str, language: str = "en") -> str:
    """The name as the last line of foreign mail: in capitals where the language is written in Latin letters."""
    name = country_name(country, language)
    if any(
        char.isalpha() and char > _LATIN_CAPITALS_LIMIT and not "\u1e00" <= char <= "\u1eff" for char in name
    ):
        return name
    if language.partition("_")[0].partition("-")[0] in ("tr", "az"):
        name = name.replace("i", "İ")
    return name.upper()


# In GB 2312 the common characters (rows B0 to D7) stand in the order of their pinyin, and GB 18030 keeps that. Four
# characters of country names are among the rarer ones, ordered by radical, and one is read otherwise in a name (Bìlǔ):
# each is sorted as a common character of the same sound.
_SORTED_AS = str.maketrans({"斐": "匪", "瑙": "脑", "汶": "问", "梵": "泛", "秘": "必"})
# Letters that stand after z in these languages; in all others a letter with a mark is sorted as the bare one.
_AFTER_Z = {"da": "æøå", "nb": "æøå", "nn": "æøå", "no": "æøå", "sv": "åäö", "fi": "åäö", "is": "þæö"}


def sorting_key(name: str, language: str) -> tuple[str, bytes]:
    """What puts names into the order in which readers of ``language`` look for them: by pinyin, or by the alphabet."""
    if language.split("_")[0].split("-")[0] == "zh":
        return "", name.translate(_SORTED_AS).encode("gb18030")
    last = _AFTER_Z.get(language.split("_")[0].split("-")[0], "")
    marked = {letter: f"zz{place}" for place, letter in enumerate(last)}
    return "".join(marked.get(char) or squash(char) for char in name.casefold()), name.encode()


@lru_cache(maxsize=16)
def country_choices(language: str = "en") -> tuple[tuple[str, str], ...]:
    """(code, name) of every country for a form's list, in the order of the names in ``language``."""
    named = ((code, country_name(code, language)) for code in all_countries())
    return tuple(
        sorted(
            ((code, name) for code, name in named if name != code),
            key=lambda pair: sorting_key(pair[1], language),
        )
    )


def find_country(text: str) -> str:
    """The ISO alpha-2 code that ``text`` means ("Germany", "Deutschland", "D", "PRC", "中国", "de"), or nothing."""
    wanted = squash(text)
    if wanted in _ALSO_CALLED:
        return _ALSO_CALLED[wanted]
    if is_country(wanted.upper()):
        return wanted.upper()
    return _codes_by_name().get(wanted, "")


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    codes = {}
    for language in reversed(_RECOGNISED_IN):  # where two languages disagree the earlier one counts
        names = territory_names(language)
        codes.update({squash(names[code]): code for code in all_countries() if code in names})
    return codes

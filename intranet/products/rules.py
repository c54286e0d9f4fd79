"""Finding the products that a text speaks of. Pure: names and text in, mentions out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from intranet.values.text import clean_line, fold, squash

NAME_KEY_LENGTH = 200
SHORTEST_NAME = 2  # a Chinese name may have two characters; one alone would be everywhere
# A word in the sense of look-up: letters and digits with what stands inside an article number, or one CJK character.
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")


@dataclass(frozen=True)
class KnownName:
    """One name of one product, as it is written."""

    product_id: int
    name: str


@dataclass(frozen=True)
class Mention:
    """Where a text names a product: ``text[start:end]`` is ``words``."""

    product_id: int
    words: str
    start: int
    end: int


NameIndex = Mapping[str, list[tuple[tuple[str, ...], int]]]


def name_key(name: str) -> str:
    """A product's name or article number for look-up: folded, without spaces and punctuation."""
    return squash(clean_line(name))[:NAME_KEY_LENGTH]


def build_index(names: Iterable[KnownName]) -> NameIndex:
    """Names by their first word, the longest first, so that "digital caliper" wins over "caliper"."""
    index: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for known in names:
        words = tuple(_singular(word) for word, _start, _end in _words(known.name))
        if words and len("".join(words)) >= SHORTEST_NAME:
            entry = (words, known.product_id)
            if entry not in index.setdefault(words[0], []):
                index[words[0]].append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def find_mentions(text: str, index: NameIndex) -> list[Mention]:
    """The products named in ``text``, in the order in which they stand there; no two overlap.

    Case, accents, punctuation between words and the plural's "s" do not count. A name that several products
    have gives a mention of each.
    """
    words = list(_words(text))
    bare = [_singular(word) for word, _start, _end in words]
    mentions: list[Mention] = []
    at = 0
    while at < len(words):
        matches = [
            (name, product_id)
            for name, product_id in index.get(bare[at], ())
            if tuple(bare[at : at + len(name)]) == name
        ]
        longest = max((len(name) for name, _product in matches), default=0)
        for name, product_id in matches:
            if len(name) == longest:
                start, end = words[at][1], words[at + longest - 1][2]
                mentions.append(Mention(product_id, text[start:end], start, end))
        at += longest or 1
    return mentions


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """The folded words of ``text`` with where they stand in it."""
    for match in _WORD.finditer(text):
        yield fold(match.group()), match.start(), match.end()


def _singular(word: str) -> str:
    """English plurals as singulars, crudely but the same way on both sides ("calipers", "presses", "batteries")."""
    if len(word) > 4 and word.isascii():
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith(("sses", "ches", "shes", "xes")):
            return word[:-2]
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return word[:-1]
    return word

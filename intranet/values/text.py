"""Text as people type it: cleaning for paper, folding for comparison, marking for translation."""

from __future__ import annotations

import re
import unicodedata

# Control, bidi-control and other invisible characters never reach paper: C0/C1 controls (line breaks and tabs are
# handled before), soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian vowel separator, zero-width
# space, direction marks, embeddings and isolates, word joiner and invisible operators, byte order mark, annotation
# marks, lone surrogates, noncharacters, tags. The joiners U+200C and U+200D are treated apart.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
# The two joiners decide how Persian and Indic words are spelt, so between letters of the joining scripts
# (Arabic to Sinhala, Myanmar, Khmer, Mongolian) they stay; anywhere else they are noise from copy and paste.
_JOINING = "\u0600-\u07ff\u08a0-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdcf\ufe70-\ufefc"
_STRAY_JOINER = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}])")
_SPACES = re.compile(r"\s+")
# Anything that makes the long way necessary; plain text leaves after one search.
_UNCLEAN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]|  |(?:^|\\|) | (?:$|\\|)"
)
_GRAPHEME_JOINER = "\u034f"  # the one of them that Unicode calls printable
_DIACRITICS = re.compile("(?<=[A-Za-z\u00c0-\u04ff])[\u0300-\u036f]+")
# Letters that Unicode does not decompose, as they are commonly written without the key for them.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)


def N_(message: str) -> str:  # noqa: N802 - the name the catalogue extractor looks for
    """Mark ``message`` for the translation catalogue without translating it here."""
    return message


def is_clean(*parts: str) -> bool:
    """Whether :func:`clean_line` would leave each of ``parts`` as it is (a quick no where it might not)."""
    joined = f"|{'|'.join(parts)}|"
    if not joined.isprintable() or "  " in joined or "| " in joined or " |" in joined:
        return False
    return joined.isascii() or (_GRAPHEME_JOINER not in joined and unicodedata.is_normalized("NFC", joined))


def clean_line(text: str) -> str:
    """``text`` in NFC on one line: invisible characters dropped, runs of white space made one space."""
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    folded = _SPACES.sub(" ", text)
    visible = _STRAY_JOINER.sub("", _INVISIBLE.sub("", folded))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def clean_lines(text: str) -> str:
    r"""Like :func:`clean_line` for each line; empty lines go, the others are joined by ``\n``."""
    return "\n".join(line for line in map(clean_line, text.splitlines()) if line)


def fold(text: str) -> str:
    """``text`` for comparison: compatibility forms made plain, case and Latin, Greek, Cyrillic accents folded.

    Marks that change the letter in other scripts (Indic vowels, Japanese voicing) stay.
    """
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN_LETTERS)
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", lowered))
    return unicodedata.normalize("NFC", bare)


def squash(text: str) -> str:
    """:func:`fold` without spaces and punctuation: what two spellings of one thing have in common."""
    folded = fold(text)
    if folded.isalnum():
        return folded
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char)[0] == "M")

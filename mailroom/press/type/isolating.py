"""What keeps its own order inside text of the other direction: phone numbers in Arabic, Arabic names in English.

By Unicode's rules a number that follows Arabic letters takes their side: "+49 40 555" would be read 555 40 +49, and the
digits or brackets after a Hebrew name in an English sentence change places with it. Unicode's isolates (invisible
characters round such a part) keep it together; here they are put in. The layout engine knows no CSS for it.
"""

from __future__ import annotations

import re
from html import escape, unescape

_LRI, _RLI, _FSI, _PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_LRO, _PDF = "\u202d", "\u202c"
CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that only say how to order others, and are not drawn."""
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS_RTL = re.compile(f"[{_RTL}]")
_HAS_LTR = re.compile(f"[^\\W{_RTL}]")
_LETTER = f"[^\\W\\d_{_RTL}]"
_WORD = f"[^\\W_{_RTL}]+(?:[-./_+@:?=%~&]+[^\\W_{_RTL}]+)*"
_ARABIC_DIGIT = re.compile("[\u0660-\u0669]")
_ZERO = "[0\u0660\u06f0]"
_ISOLATED = "[\u2066-\u2068][^\u2069]*\u2069"
_LEFT_TO_RIGHT = re.compile(
    f"{_ISOLATED}|"
    # phone numbers: +49 (40) 555-0142, 030 901820
    rf"(?<![\w+])(?:\+\s?\(?\d|\(?{_ZERO}\d)[\d \u00a0()./\u2010-\u2013-]*\d"
    # long numbers in parts, such as postcodes: 11564-7341
    r"|(?<![\w+])(?=(?:[-\u2010-\u2013]?\d){7})\d+(?:[-\u2010-\u2013]\d+)+(?!\w)"
    # names and article numbers, addresses on the net: FM-20 (DN 50), maria@firm.example, https://firm.example/a?b=1
    rf"|(?<![\w+])(?=[^\s<>]*{_LETTER}){_WORD}(?: \({_WORD}(?: {_WORD})*\)| {_WORD})*"
)
_BETWEEN = r"[\s\d!-%'-/:<=>?@\[-`{-~\u00ab\u00bb\u2018-\u201f\u2010-\u2015\u2026]"
# Comma, semicolon, question mark, full stop: they follow what is before.
_ARABIC_STOPS = "\u060c\u061b\u061f\u06d4"
_RIGHT_TO_LEFT = re.compile(
    f"{_ISOLATED}|(?![{_ARABIC_STOPS}])[{_RTL}]+(?:{_BETWEEN}*[{_RTL}]+)*"
    r"(?:[ \u00a0]\d+(?:[-/]\d+)*(?!\w))?"  # the number of the house in that street
)
_MARKS = re.compile(r"(<[^>]*>)")


def isolated(text: str, *, rtl: bool) -> str:
    """A value as it is merged into a text that reads from the right, or from the left: in an order of its own."""
    if has_rtl(text) and _LEFT_TO_RIGHT.fullmatch(text):
        return _within(_LRI, text)
    mixed = _HAS_LTR.search(text) is not None if rtl else has_rtl(text)
    return f"{_FSI}{text}{_PDI}" if mixed else text


def arranged(text: str, *, rtl: bool) -> str:
    """A text with the parts in it that run the other way isolated, but for those that are so already."""
    if not (rtl or has_rtl(text)):
        return text
    pattern, opening = (_LEFT_TO_RIGHT, _LRI) if rtl else (_RIGHT_TO_LEFT, _RLI)
    return pattern.sub(lambda found: _within(opening, found[0]), text)


def _within(opening: str, part: str) -> str:
    if part[0] in CONTROLS:
        return part
    if opening == _LRI and _ARABIC_DIGIT.search(part):  # their groups turn round even in text from the left
        return f"{_LRI}{_LRO}{part}{_PDF}{_PDI}"
    if opening == _RLI:  # a phone number inside it keeps its order too
        return f"{opening}{arranged(part, rtl=True)}{_PDI}"
    return f"{opening}{part}{_PDI}"


def arranged_html(html: str, *, rtl: bool) -> str:
    """The same for the text between the marks of HTML."""
    if not (rtl or has_rtl(html)):
        return html
    parts = _MARKS.split(html)
    return "".join(
        part if part.startswith("<") else escape(arranged(unescape(part), rtl=rtl)) for part in parts
    )


def has_rtl(text: str) -> bool:
    """Whether any of it reads from the right."""
    return not text.isascii() and _HAS_RTL.search(text) is not None


def first_letter_from_the_right(text: str) -> bool:
    """Whether its first letter does, which is what decides a line's direction."""
    first = next((one for one in text if one.isalpha()), "")
    return bool(first) and _HAS_RTL.match(first) is not None

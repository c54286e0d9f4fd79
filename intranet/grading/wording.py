"""What the words of an inquiry show for grading: a requirement, product knowledge, very irregular wording. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUOTE = 160

_QUANTITY = (
    r"\d[\d,.]{0,12} ?(?:pcs|pieces?|sets?|units?|boxes|cartons?|dozens?|pairs?|rolls?|metres?|meters?)"
)
_WANTED = (
    r"prices?|price list|quote|quotation|how much|discounts?|budget|deliver(?:y|ed)|lead time|fob|cif|exw|ddp|"
    r"payment terms?|minimum order|moq"
)
_WANTED_ZH = (
    r"报价|价格|多少钱|单价|交期|交货|折扣|付款方式|起订量|\d{1,9}\s{0,3}(?:件|套|个|台|只|箱|双|米|卷|打)"
)
_REQUIREMENT = re.compile(rf"\b(?:{_WANTED}|{_QUANTITY})\b|{_WANTED_ZH}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?。！？\n]|\.(?!\d)")

_TECHNICAL = re.compile(
    r"\b\d{1,9}(?:[.,/]\d{1,9})? ?(?:mm|cm|inch(?:es)?|nm|n·m|v|volts?|hz|kw|w|bar|psi|rpm|µm|um|dpi|gsm|g/m2)\b"
    r"|\b\d{1,6}(?:\.\d{1,6})?\"|\b(?:din|iso|ansi|jis|en|gb/t|rohs|ip) ?\d{2,6}\b"
    r"|\b(?:tolerance|torque|hardness|voltage|drive size|resolution|thread|grade \d)\b"
    r"|\d{1,9}\s{0,3}(?:毫米|厘米|牛米|伏|瓦|英寸|克/平方)|(?:精度|材质|硬度|扭矩|电压|公差|技术参数)",
    re.IGNORECASE,
)
_PACKING = re.compile(
    r"\b(?:inner|master|export|shipping) (?:box|boxes|carton|cartons)\b"
    r"|\b(?:pallets?|palletised|blister|bulk[- ]packed|shrink[- ]wrapped|gross weight|net weight|cbm|20 ?ft|40 ?ft)\b"
    r"|\b(?:fob|cif|cfr|exw|ddp|dap) [a-z]{3,}|\b(?:sea|air|rail) freight\b"
    r"|(?:装箱|外箱|内盒|托盘|毛重|净重|海运|空运|包装方式|出口包装)",
    re.IGNORECASE,
)
_SHOUTING_LENGTH, _SHOUTING_SHARE = 30, 0.7
_REPEATED_SIGN = re.compile(r"([!?！？])\1{3,}|(\w)\2{5,}")


@dataclass(frozen=True)
class Knowledge:
    """The words by which a message shows product knowledge, "" where it shows none."""

    technical: str = ""
    packing: str = ""


def requirement_in(texts: Iterable[str]) -> str:
    """The first sentence that states a product or price requirement, shortened; "" where none does."""
    for text in texts:
        found = _REQUIREMENT.search(text)
        if found:
            words = " ".join(_sentence_around(text, found.start(), found.end()).split())
            return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    return ""


def _sentence_around(text: str, start: int, end: int) -> str:
    # Not one expression for the whole sentence: a long text without a full stop would take minutes.
    begin = max((stop.end() for stop in _SENTENCE_END.finditer(text, 0, start)), default=0)
    stop = _SENTENCE_END.search(text, end)
    return text[begin : stop.start() if stop else len(text)]


def knowledge_in(texts: Iterable[str]) -> Knowledge:
    """The first technical words and the first about packing or transport, in any of ``texts``."""
    together = "\n".join(texts)
    technical, packing = _TECHNICAL.search(together), _PACKING.search(together)
    return Knowledge(technical.group() if technical else "", packing.group() if packing else "")


def irregular(text: str) -> bool:
    """Whether the wording is very irregular (GR1, level 4): shouted throughout, or signs repeated without end."""
    letters = [char for char in text if char.isalpha() and char.isascii()]
    shouted = len(letters) >= _SHOUTING_LENGTH and sum(map(str.isupper, letters)) > _SHOUTING_SHARE * len(
        letters
    )
    return shouted or bool(_REPEATED_SIGN.search(text))

"""The close probability (IN4): a whole number from 1 to 10, however a card or a caller's words say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from intranet.values.errors import ValueRefused
from intranet.values.reason import reason
from intranet.values.text import fold

LOWEST, HIGHEST = 1, 10

# Words as reps and card indexes use them. The figures are ours, a starting point that people correct.
_WORDS = {
    "certain": 10,
    "sure": 10,
    "very high": 9,
    "very likely": 9,
    "high": 8,
    "hot": 8,
    "likely": 7,
    "good": 7,
    "medium": 5,
    "middle": 5,
    "average": 5,
    "even": 5,
    "warm": 5,
    "fair": 5,
    "low": 2,
    "unlikely": 2,
    "cold": 2,
    "very low": 1,
    "very unlikely": 1,
    "肯定": 10,
    "一定": 10,
    "很高": 9,
    "高": 8,
    "较高": 7,
    "大": 8,
    "中": 5,
    "中等": 5,
    "一般": 5,
    "低": 2,
    "较低": 3,
    "小": 2,
    "很低": 1,
}
_TENTHS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_NUMBER = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_OUT_OF = re.compile(rf"{_NUMBER}\s*(?:/|of|out of|von)\s*(\d{{1,3}})")
_PERCENT = re.compile(rf"{_NUMBER}\s*(?:%|percent|per cent)")
_PERCENT_ZH = re.compile(rf"百分之\s*{_NUMBER}")
_CHENG = re.compile(r"([一二两三四五六七八九十]|\d{1,2})\s*成")
_PLAIN = re.compile(_NUMBER)
_SHARE = re.compile(r"0?[.,]\d{1,2}")


class ProbabilityNotUnderstood(ValueRefused):
    """Text that is no probability from 1 to 10; ``reason`` says so to a person."""


@dataclass(frozen=True, slots=True, order=True)
class CloseProbability:
    """A whole number of tenths: 7 is "seven of ten such inquiries become orders"."""

    value: int

    def __post_init__(self) -> None:
        if not LOWEST <= self.value <= HIGHEST:
            raise ProbabilityNotUnderstood(
                reason(
                    "probability_out_of_range",
                    "The probability goes from 1 to 10, not %(given)s.",
                    given=self.value,
                )
            )

    def __int__(self) -> int:
        return self.value

    def __str__(self) -> str:
        return f"{self.value}/{HIGHEST}"

    @property
    def percent(self) -> int:
        """The same in per cent, for reports."""
        return self.value * 10


def parse_probability(text: str) -> CloseProbability:
    """Read "7", "7/10", "70%", "0.7", "high", "七成", "高"; :class:`ProbabilityNotUnderstood` for the rest.

    A percentage is rounded to whole tenths, half up; what is above nothing is at least 1.
    """
    typed = fold(text).strip().rstrip(".。")
    tenths = _WORDS.get(typed) or _tenths(typed)
    if tenths is None:
        raise ProbabilityNotUnderstood(
            reason(
                "probability_not_understood",
                "“%(given)s” is no probability. Type a number from 1 to 10, like 7.",
                given=text.strip(),
            )
        )
    return CloseProbability(tenths)


def _tenths(typed: str) -> int | None:
    if match := _OUT_OF.fullmatch(typed):
        total = int(match[2])
        return _rounded(_decimal(match[1]) / total) if total else None
    if match := _PERCENT.fullmatch(typed) or _PERCENT_ZH.fullmatch(typed):
        return _rounded(_decimal(match[1]) / 100)
    if match := _CHENG.fullmatch(typed):
        return _TENTHS[match[1]] if match[1] in _TENTHS else int(match[1])
    if _SHARE.fullmatch(typed):
        return _rounded(_decimal(typed))
    if (match := _PLAIN.fullmatch(typed)) and _decimal(match[1]) % 1 == 0:
        return int(_decimal(match[1]))
    return None


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "."))


def _rounded(share: Decimal) -> int:
    tenths = int((share * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return max(tenths, LOWEST) if share > 0 else 0

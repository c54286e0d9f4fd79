"""Making an address fit: wrapped at sensible places, shrunk no lower than 8 pt, never cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Literal

from intranet.values.address import AddressLine
from intranet.values.reason import Reason, reason
from mailroom.press.drawing.closing_up import clear_at, closed_up, kept_clear, least_em
from mailroom.press.drawing.typesetting import LEADING_EM, SetLine, set_line
from mailroom.press.type.breaking import wrap
from mailroom.press.type.fonts import FontSet

CloseUp = bool | Literal["evenly"]
SMALLEST_PT = 8.0
_STEP_PT = 0.25
_TIGHTEST = 0.92  # of the usual line height, before anything is refused
_CLOSEST = 0.833  # of the usual line height: Latin lines as far apart as their size
_RATHER_SHRINK = 0.85  # down to this share of the wished size, or to this size, shrink rather than wrap
_RATHER_SHRINK_PT = 9.5
# What sorting machines and sorters read stays on one line.
_WHOLE = frozenset({"locality", "region", "postcode", "country"})


class DoesNotFit(ValueError):
    """An address that does not fit its label or envelope at 8 pt; ``reason`` says what is too long.

    It is found out when somebody asks: who tries a larger room next does not.
    """

    def __init__(self, why: Reason | Callable[[], Reason]) -> None:
        super().__init__(why)
        self._why = why

    @cached_property
    def reason(self) -> Reason:
        return self._why if isinstance(self._why, Reason) else self._why()

    def __str__(self) -> str:
        return str(self.reason)


class FittedBlock:
    """Lines ready to draw: ``tightness`` is the share of the usual line height, sizes are in points."""

    __slots__ = ("height_pt", "lines", "rtl", "size_pt", "tightness", "width_pt")

    def __init__(self, lines: Sequence[SetLine], size_pt: float, tightness: float = 1.0) -> None:
        self.lines, self.size_pt, self.tightness = lines, size_pt, tightness
        self.width_pt = max([line.width_em for line in lines], default=0.0) * size_pt
        self.height_pt = sum([line.leading_em for line in lines]) * size_pt * tightness
        # Most lines read from the right: then the block is flush right.
        self.rtl = sum([line.rtl for line in lines]) * 2 > len(lines)


def fit(
    lines: Sequence[AddressLine],
    width_pt: float,
    height_pt: float,
    fonts: FontSet,
    largest_pt: float,
    *,
    smallest_pt: float = SMALLEST_PT,
    close_up: CloseUp = False,
) -> FittedBlock:
    """Fit address lines into a box of this size, as large as sensible up to ``largest_pt``.

    ``smallest_pt`` is below 8 for return addresses only. With ``close_up``, lines that do not fit otherwise are set
    as close as their ink allows; ``"evenly"`` moves them all together alike, for whoever sets them anew from
    :attr:`FittedBlock.tightness`.

    Raises :class:`DoesNotFit`, or :class:`~mailroom.press.type.fonts.CharacterNotCovered`.
    """
    whole = kept_clear([set_line(line.text, fonts) for line in lines])
    widest_em = max([line.width_em for line in whole], default=0.0)
    height_em = sum([line.leading_em for line in whole])
    unwrapped_pt = largest_pt
    if widest_em * largest_pt > width_pt or height_em * largest_pt > height_pt:
        unwrapped_pt = _floor_to_step(min(width_pt / (widest_em or 1.0), height_pt / height_em))
    if unwrapped_pt >= max(min(largest_pt * _RATHER_SHRINK, _RATHER_SHRINK_PT), smallest_pt):
        return FittedBlock(whole, min(unwrapped_pt, largest_pt))
    sizes_pt = (largest_pt, smallest_pt)
    return _fit_wrapped(lines, whole, width_pt, height_pt, fonts, sizes_pt, close_up=close_up)


def _fit_wrapped(
    lines: Sequence[AddressLine],
    whole: Sequence[SetLine],
    width_pt: float,
    height_pt: float,
    fonts: FontSet,
    sizes_pt: tuple[float, float],
    *,
    close_up: CloseUp,
) -> FittedBlock:
    """The largest size at which the lines fit when the long ones are wrapped."""
    size_pt, smallest_pt = sizes_pt
    why = partial(_why_not, lines, whole, width_pt, height_pt, fonts, close_up=close_up)
    if _least_height_em(len(lines), close_up=close_up) * smallest_pt > height_pt or any(
        line.kind in _WHOLE and set_whole.width_em * smallest_pt > width_pt
        for line, set_whole in zip(lines, whole, strict=True)
    ):
        raise DoesNotFit(why)
    while size_pt >= smallest_pt:
        wrapped = _wrapped(lines, whole, width_pt / size_pt, fonts)
        if wrapped is not None:
            wrapped = kept_clear(wrapped)
            tightness = height_pt / (sum(line.leading_em for line in wrapped) * size_pt)
            if tightness >= 1.0:
                return FittedBlock(wrapped, size_pt)
            if size_pt == smallest_pt and (block := _tight(wrapped, size_pt, height_pt, close_up=close_up)):
                return block
        size_pt = size_pt - _STEP_PT if size_pt == smallest_pt else max(size_pt - _STEP_PT, smallest_pt)
    raise DoesNotFit(why)


def _least_height_em(count: int, *, close_up: CloseUp) -> float:
    """So many lines take no less, whatever they say: what is sure not to fit need not be tried."""
    if close_up is True:
        return least_em(count)
    return count * LEADING_EM * (_CLOSEST if close_up else _TIGHTEST)


def _tight(
    lines: Sequence[SetLine], size_pt: float, height_pt: float, *, close_up: CloseUp
) -> FittedBlock | None:
    """The lines closer than usual; None where even that leaves no room."""
    usual = FittedBlock(lines, size_pt)
    if close_up is True:
        closed = closed_up(lines, height_pt / size_pt, rtl=usual.rtl)
        return FittedBlock(closed, size_pt) if closed else None
    tightness = height_pt / usual.height_pt
    clear = close_up == "evenly" and tightness >= _CLOSEST and clear_at(lines, tightness, rtl=usual.rtl)
    return FittedBlock(lines, size_pt, tightness) if tightness >= _TIGHTEST or clear else None


def _wrapped(
    lines: Sequence[AddressLine], whole: Sequence[SetLine], width_em: float, fonts: FontSet
) -> list[SetLine] | None:
    """All lines no wider than ``width_em``; None when one of them cannot be."""
    found: list[SetLine] = []
    for line, set_whole in zip(lines, whole, strict=True):
        if set_whole.width_em <= width_em:
            found.append(set_whole)
            continue
        if line.kind in _WHOLE:
            return None
        parts = wrap(line.text, width_em, lambda text: set_line(text, fonts).width_em)
        if parts is None:
            return None
        found += [set_line(part, fonts) for part in parts]
    return found


def _why_not(
    lines: Sequence[AddressLine],
    whole: Sequence[SetLine],
    width_pt: float,
    height_pt: float,
    fonts: FontSet,
    *,
    close_up: CloseUp,
) -> Reason:
    for line, set_whole in zip(lines, whole, strict=True):
        if _wrapped([line], [set_whole], width_pt / SMALLEST_PT, fonts) is None:
            return reason(
                "line-too-long",
                'The line "%(line)s" is too long even at 8 pt. Shorten it, or use a larger label or envelope.',
                line=line.text,
            )
    wrapped = _wrapped(lines, whole, width_pt / SMALLEST_PT, fonts) or []
    room = 0
    while room < len(wrapped) and _tight(wrapped[: room + 1], SMALLEST_PT, height_pt, close_up=close_up):
        room += 1
    return reason(
        "too-many-lines",
        "The address takes %(lines)s lines at 8 pt and there is room for %(room)s. "
        "Shorten it, or use a larger label or envelope.",
        lines=len(wrapped),
        room=room,
    )


def _floor_to_step(size_pt: float) -> float:
    return int(size_pt / _STEP_PT) * _STEP_PT

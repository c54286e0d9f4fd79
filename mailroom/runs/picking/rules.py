"""The bench, pure: what a scan means for the packet that lies open, and so what passes into an envelope (MR7).

The letter, the slips and whatever carries the address bear the packet's number; a piece of literature bears its own
code, and each copy of it is scanned. While a packet is open, another packet's number is always wrong: that is the wrong
letter, or the wrong envelope. :func:`judge` decides, the service does what it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.runs.picking.scanned import LAYOUTS

REREAD_OPENING = timedelta(seconds=1.5)
"""The letter's code seen again so soon is the scanner stammering, not the envelope."""
REREAD_PIECE = timedelta(seconds=0.5)
"""The same piece seen again so soon is the same copy."""
LEFT_ALONE = timedelta(minutes=20)
"""A packet that nobody has touched for so long may be taken to another bench without asking."""
ANY_LAYOUT = frozenset(LAYOUTS)


class ScanResult(StrEnum):
    """What a scan came to; ``wrong`` is refused with a sound and a colour."""

    OPENED = "opened"
    TICKED = "ticked"
    PACKED = "packed"
    AGAIN = "again"
    UNDONE = "undone"
    ASIDE = "aside"
    NEXT = "next"
    WRONG = "wrong"


class Step(StrEnum):
    """What the service does after a scan."""

    NOTHING = "nothing"
    LETTER = "letter"
    PIECE = "piece"
    CLOSE = "close"


class AsideKind(StrEnum):
    """Why a packet is put aside at the bench."""

    MISSING = "missing"
    DAMAGED = "damaged"
    SPOILT = "spoilt"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The English msgid of the reason."""
        return {
            "missing": N_("a piece is missing"),
            "damaged": N_("a piece is damaged"),
            "spoilt": N_("the letter or envelope is spoilt"),
            "other": N_("something else"),
        }[self.value]


@dataclass(frozen=True)
class Line:
    """A piece of the open packet: how many copies go in, how many are in."""

    item_id: int
    title: str
    copies: int = 1
    inside: int = 0
    with_letter: bool = False

    @property
    def complete(self) -> bool:
        """Whether all copies are in; what is printed with the letter came with it."""
        return self.with_letter or self.inside >= self.copies


@dataclass(frozen=True)
class OnBench:
    """The packet that lies open. ``since_opened`` is None once anything else was scanned; ``last_item_id`` is what was
    ticked last, ``since_last`` how long ago."""

    packet_id: int
    number: str
    lines: tuple[Line, ...]
    letter_in: bool = True
    since_opened: timedelta | None = None
    last_item_id: int | None = None
    since_last: timedelta | None = None

    @property
    def missing(self) -> list[Line]:
        """Pieces of which a copy is still to be put in, in picking order."""
        return [line for line in self.lines if not line.complete]

    def line(self, item_id: int) -> Line | None:
        """The piece, if it belongs in."""
        return next((line for line in self.lines if line.item_id == item_id), None)


@dataclass(frozen=True)
class PacketSeen:
    """A letter, slip, label or envelope: it bears a packet's number. ``reply_sheet``: it bears an inquiry's."""

    packet_id: int
    number: str
    reply_sheet: bool = False


@dataclass(frozen=True)
class ItemSeen:
    """A piece of literature."""

    item_id: int
    title: str


@dataclass(frozen=True)
class NothingKnown:
    """A code of nobody's; ``two_ways``: it could be one of two pieces, and the scanner's keyboard is not known yet."""

    text: str
    two_ways: bool = False


Seen = PacketSeen | ItemSeen | NothingKnown


@dataclass(frozen=True)
class Judgement:
    """What comes of a scan: how it ends, what is done, the sentence for the person."""

    result: ScanResult
    said: Reason
    step: Step = Step.NOTHING
    item_id: int | None = None


def judge(bench: OnBench, seen: Seen) -> Judgement:
    """What ``seen`` means for the packet that lies open."""
    if isinstance(seen, PacketSeen):
        return _packet(bench, seen)
    if isinstance(seen, ItemSeen):
        return _item(bench, seen)
    if seen.two_ways:
        why = N_("“%(code)s” can be read in two ways. Scan the code of the letter first, then this again.")
        return Judgement(ScanResult.WRONG, reason("two_ways", why, code=seen.text))
    why = N_("“%(code)s” does not belong into packet %(number)s: lay it back.")
    return Judgement(ScanResult.WRONG, reason("not_in_packet", why, code=seen.text, number=bench.number))


def _packet(bench: OnBench, seen: PacketSeen) -> Judgement:
    if seen.packet_id != bench.packet_id:
        why = N_(
            "This belongs to packet %(other)s. On the bench is %(number)s: lay it back and take that one's."
        )
        said = reason("another_packet", why, other=seen.number, number=bench.number)
        return Judgement(ScanResult.WRONG, said)
    if seen.reply_sheet:
        said = reason("right_reply_sheet", "The reply sheet belongs in: it came with the letter.")
        return Judgement(ScanResult.AGAIN, said)
    if not bench.letter_in:
        return Judgement(ScanResult.TICKED, reason("letter_in", "The letter is in."), Step.LETTER)
    if bench.since_opened is not None and bench.since_opened < REREAD_OPENING:
        return Judgement(ScanResult.AGAIN, opened(bench.number))
    return close(bench)


def _item(bench: OnBench, seen: ItemSeen) -> Judgement:
    line = bench.line(seen.item_id)
    if line is None:
        why = N_("“%(title)s” does not belong into packet %(number)s: lay it back.")
        said = reason("piece_not_in_packet", why, title=seen.title, number=bench.number)
        return Judgement(ScanResult.WRONG, said)
    if line.with_letter:
        said = reason("printed_with_letter", "%(title)s is printed with the letter.", title=line.title)
        return Judgement(ScanResult.AGAIN, said)
    if (
        line.item_id == bench.last_item_id
        and bench.since_last is not None
        and bench.since_last < REREAD_PIECE
    ):
        return Judgement(ScanResult.AGAIN, _in(line))
    if line.complete:
        why = N_("%(title)s is in already, %(inside)s of %(copies)s: lay this copy back.")
        said = reason("one_too_many", why, title=line.title, inside=line.inside, copies=line.copies)
        return Judgement(ScanResult.WRONG, said)
    return Judgement(ScanResult.TICKED, _in(replace(line, inside=line.inside + 1)), Step.PIECE, line.item_id)


def packed(number: str) -> Reason:
    """What is said when a packet is closed."""
    return reason("packed", "Packet %(number)s is packed.", number=number)


def close(bench: OnBench) -> Judgement:
    """Close the envelope, if everything is in."""
    if bench.missing:
        why = N_("Still missing: %(titles)s. Put it in, or put the packet aside.")
        said = reason("still_missing", why, titles=", ".join(map(_lacking, bench.missing)))
        return Judgement(ScanResult.WRONG, said)
    return Judgement(ScanResult.PACKED, packed(bench.number), Step.CLOSE)


def opened(number: str) -> Reason:
    """What is said when a packet is opened."""
    return reason("opened", "Packet %(number)s is open.", number=number)


def _in(line: Line) -> Reason:
    if line.copies == 1:
        return reason("ticked", "%(title)s is in.", title=line.title)
    text = N_("%(title)s: %(inside)s of %(copies)s are in.")
    return reason("ticked_copy", text, title=line.title, inside=line.inside, copies=line.copies)


def _lacking(line: Line) -> str:
    lacking = line.copies - line.inside
    return line.title if line.copies == 1 else f"{lacking} × {line.title}"


# ---- pages that show what is no more -----------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """What the page showed when a scan was made.

    ``inside``: the packet as :func:`as_seen` words it, empty where nobody says. ``again``: it is sent once more, since
    no answer came to it: it may have been taken.
    """

    inside: str = ""
    again: bool = False


def as_seen(bench: OnBench) -> str:
    """What lies in the envelope, in one word that changes with every scan that counts."""
    pieces = sorted((line.item_id, line.inside) for line in bench.lines)
    return ".".join([str(int(bench.letter_in)), *(f"{item_id}x{inside}" for item_id, inside in pieces)])


def stale(bench: OnBench, sight: Sight) -> Judgement | None:
    """What comes of a scan from a page that does not show how things stand; None where it does.

    One that is sent again has been taken then: it counts once. Any other was made by somebody who saw something else.
    """
    if sight.inside in ("", as_seen(bench)):
        return None
    if not sight.again:
        why = N_(
            "The page was out of date, so nothing was counted. Now it shows how things stand: scan again."
        )
        return Judgement(ScanResult.WRONG, reason("page_out_of_date", why))
    last = bench.line(bench.last_item_id) if bench.last_item_id is not None else None
    return Judgement(ScanResult.AGAIN, _in(last) if last else opened(bench.number))


# ---- what a scan is -------------------------------------------------------------------------------


def only_one(found: Iterable[tuple[frozenset[str], Seen]], known: frozenset[str], text: str) -> Seen:
    """Which of the things that the readings of a scan could be it is.

    ``known`` are the keyboard layouts that the scanner may have, as far as earlier scans told.
    """
    pairs = list(found)
    if len({seen for _, seen in pairs}) > 1:
        pairs = [(layouts, seen) for layouts, seen in pairs if layouts & known]
    things = {seen for _, seen in pairs}
    return things.pop() if len(things) == 1 else NothingKnown(text, two_ways=len(things) > 1)


def learnt(found: Iterable[tuple[frozenset[str], Seen]], seen: Seen, known: frozenset[str]) -> frozenset[str]:
    """The layouts that are still possible after ``seen`` was understood; typing by hand in between tells nothing."""
    possible = frozenset().union(*(layouts for layouts, thing in found if thing == seen))
    return known & possible or known


# ---- whose bench ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """Who has a packet open, at which bench, and how long ago they touched it last."""

    person_id: int | None
    bench: str
    idle: timedelta


def is_mine(holder: Holder, person_id: int, bench: str) -> bool:
    """Whether it lies open at this very bench."""
    return (holder.person_id, holder.bench) == (person_id, bench)


def in_the_way(holder: Holder, person_id: int, bench: str) -> bool:
    """Whether somebody else is packing it just now."""
    return not is_mine(holder, person_id, bench) and holder.idle < LEFT_ALONE

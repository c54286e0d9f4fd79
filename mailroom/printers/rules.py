"""Printing directly, pure: which paper an output wants, in which tray it lies, what becomes of a document (MR11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.press.page import PageSize

SAME_SIZE_MM = 2.0


class Paper(StrEnum):
    """What lies in a tray."""

    PLAIN = "plain"
    LETTERHEAD = "letterhead"
    ENVELOPE = "envelope"
    LABELS = "labels"

    @property
    def label(self) -> str:
        """The English msgid."""
        return {
            "plain": N_("plain paper"),
            "letterhead": N_("letterhead"),
            "envelope": N_("envelopes"),
            "labels": N_("label sheets"),
        }[self.value]

    @property
    def media_type(self) -> str:
        """IPP's word for it (PWG 5101.1)."""
        return {
            "plain": "stationery",
            "letterhead": "stationery-letterhead",
            "envelope": "envelope",
            "labels": "labels",
        }[self.value]


# ---- which tray ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wants:
    """What an output is printed on: the paper of the first sheet of each packet, of all others, both sides or one."""

    first: Paper
    rest: Paper
    duplex: bool = False


WANTS: Mapping[str, Wants] = {
    "packets": Wants(Paper.LETTERHEAD, Paper.PLAIN, duplex=True),
    "labels": Wants(Paper.LABELS, Paper.LABELS),
    "teaser labels": Wants(Paper.LABELS, Paper.LABELS),
    "envelopes": Wants(Paper.ENVELOPE, Paper.ENVELOPE),
    "pick list": Wants(Paper.PLAIN, Paper.PLAIN),
    "manifest": Wants(Paper.PLAIN, Paper.PLAIN),
}
"""By kind of output; envelopes of every size are one kind. ``duplex`` where the run is made for both sides."""

INSTEAD: Mapping[Paper, Paper] = {Paper.LETTERHEAD: Paper.PLAIN}
"""What is taken where a printer has no tray of the paper."""


def wants(kind: str) -> Wants:
    """What an output of this kind ("packets", "envelopes #10" ...) is printed on."""
    return WANTS["envelopes" if kind.startswith("envelopes ") else kind]


@dataclass(frozen=True)
class TrayFacts:
    """A tray, as far as choosing needs it. ``name`` is the envelope or label sheet in it, "" for sheets of paper."""

    tray_id: int
    printer_id: int
    paper: Paper
    page: PageSize
    name: str = ""
    source: str = ""


@dataclass(frozen=True)
class PaperWanted:
    """Paper of one kind, size, and for label sheets name."""

    paper: Paper
    page: PageSize
    name: str = ""


def tray_for(wanted: PaperWanted, trays: Iterable[TrayFacts]) -> TrayFacts | None:
    """The first tray that holds it; a label sheet must be the very one, since its labels lie where it has them."""
    trays = list(trays)
    for paper in (wanted.paper, INSTEAD.get(wanted.paper)):
        for tray in trays:
            named = paper is not Paper.LABELS or tray.name == wanted.name
            if tray.paper is paper and named and _same_size(tray.page, wanted.page):
                return tray
    return None


def _same_size(one: PageSize, other: PageSize) -> bool:
    sides = zip(sorted((one.width_mm, one.height_mm)), sorted((other.width_mm, other.height_mm)), strict=True)
    return all(abs(mine - yours) <= SAME_SIZE_MM for mine, yours in sides)


@dataclass(frozen=True)
class Stretch:
    """Pages ``first`` to ``last`` of an output, out of one tray."""

    first: int
    last: int
    tray_id: int


def stretches(
    pages: int, packet_starts: Sequence[int], first_tray: int, rest_tray: int, *, duplex: bool
) -> list[Stretch]:
    """The pages in order, with the tray of each: the first sheet of each packet, and the rest.

    A sheet printed on both sides is two pages. ``packet_starts`` are pages from 1; none means one stretch.
    """
    if first_tray == rest_tray or not packet_starts:
        return [Stretch(1, pages, rest_tray)] if pages else []
    found: list[Stretch] = []
    ends = [start - 1 for start in packet_starts[1:]] + [pages]
    for start, end in zip(packet_starts, ends, strict=True):
        last = min(start + (1 if duplex else 0), end)
        found.append(Stretch(start, last, first_tray))
        if last < end:
            found.append(Stretch(last + 1, end, rest_tray))
    return found


# ---- what becomes of a document ----------------------------------------------------------------------------


class PrintState(StrEnum):
    """The way of a document to the printer. What was completed is paper, not yet paper that came out right."""

    QUEUED = "queued"
    SENDING = "sending"
    PENDING = "pending"
    PRINTING = "printing"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The English msgid."""
        return _LABELS[self]

    @property
    def open(self) -> bool:
        """Whether the printer has it, or may have it."""
        return self in (PrintState.SENDING, PrintState.PENDING, PrintState.PRINTING, PrintState.STOPPED)

    @property
    def live(self) -> bool:
        """Whether it goes on by itself."""
        return self.open or self is PrintState.QUEUED

    @property
    def halts(self) -> bool:
        """Whether nothing after it is sent before a person has decided."""
        return self in (PrintState.ABORTED, PrintState.REFUSED, PrintState.UNKNOWN, PrintState.CANCELLED)


_LABELS: Mapping[PrintState, str] = {
    PrintState.QUEUED: N_("waiting to be sent"),
    PrintState.SENDING: N_("being sent"),
    PrintState.PENDING: N_("waiting in the printer"),
    PrintState.PRINTING: N_("printing"),
    PrintState.STOPPED: N_("the printer has stopped"),
    PrintState.COMPLETED: N_("printed"),
    PrintState.ABORTED: N_("given up by the printer"),
    PrintState.CANCELLED: N_("cancelled"),
    PrintState.REFUSED: N_("refused by the printer"),
    PrintState.UNKNOWN: N_("not known: please look"),
}

_IN_PRINTER = frozenset({PrintState.PENDING, PrintState.PRINTING, PrintState.STOPPED})
_ENDS = frozenset({PrintState.COMPLETED, PrintState.ABORTED, PrintState.CANCELLED})
_AGAIN = frozenset({PrintState.QUEUED, PrintState.CANCELLED})
STEPS: Mapping[PrintState, frozenset[PrintState]] = {
    PrintState.QUEUED: frozenset({PrintState.SENDING, PrintState.CANCELLED, PrintState.REFUSED}),
    # Back to queued only when it is certain that nothing can be printed of it.
    PrintState.SENDING: _IN_PRINTER
    | _ENDS
    | {PrintState.SENDING, PrintState.QUEUED, PrintState.REFUSED, PrintState.UNKNOWN},
    # Back to queued only when the printer says that it never began with it.
    PrintState.PENDING: _IN_PRINTER | _ENDS | {PrintState.UNKNOWN, PrintState.QUEUED},
    PrintState.PRINTING: _IN_PRINTER | _ENDS | {PrintState.UNKNOWN},
    PrintState.STOPPED: _IN_PRINTER | _ENDS | {PrintState.UNKNOWN},
    PrintState.COMPLETED: frozenset(),
    # From here on a person decides.
    PrintState.UNKNOWN: _AGAIN | {PrintState.COMPLETED},
    PrintState.ABORTED: _AGAIN | {PrintState.COMPLETED},
    PrintState.REFUSED: _AGAIN,
    PrintState.CANCELLED: frozenset({PrintState.QUEUED, PrintState.COMPLETED}),
}


class StepRefused(ValueRefused):
    """A document cannot go from one state to the other."""


def step(start: PrintState, to: PrintState) -> PrintState:
    """The new state. Raises :class:`StepRefused`."""
    if to is not start and to not in STEPS[start]:
        raise StepRefused(
            reason(
                "print_step", "That cannot be done any more: the document is %(state)s.", state=start.label
            )
        )
    return to


OF_PRINTER: Mapping[int, PrintState] = {
    3: PrintState.PENDING,
    4: PrintState.PENDING,
    5: PrintState.PRINTING,
    6: PrintState.STOPPED,
    7: PrintState.CANCELLED,
    8: PrintState.ABORTED,
    9: PrintState.COMPLETED,
}
"""What IPP's job states (RFC 8011, 5.3.7) are to us."""


def of_printer(state: int) -> PrintState:
    """What the printer's state of a job is to us; one that the standard does not have is waited for."""
    return OF_PRINTER.get(state, PrintState.PENDING)


# IPP's printer-state-reasons (RFC 8011, 5.4.12) that a person has to do something about.
ATTENTION: Mapping[str, str] = {
    "media-empty": N_("Out of paper: fill the tray."),
    "media-needed": N_("It wants paper: put the right paper into the tray."),
    "media-jam": N_("Paper is jammed: clear it. The jammed sheets may be missing."),
    "input-tray-missing": N_("A tray is missing: push it in."),
    "door-open": N_("A door is open: close it."),
    "cover-open": N_("A cover is open: close it."),
    "interlock-open": N_("A cover is open: close it."),
    "toner-empty": N_("Out of toner: change the cartridge."),
    "marker-supply-empty": N_("Out of toner or ink: change the cartridge."),
    "toner-low": N_("Toner runs low: have a new cartridge at hand."),
    "marker-supply-low": N_("Toner or ink runs low: have a new cartridge at hand."),
    "media-low": N_("Paper runs low: fill the tray soon."),
    "marker-waste-full": N_("The waste container is full: change it."),
    "marker-waste-almost-full": N_("The waste container is nearly full: have a new one at hand."),
    "output-tray-missing": N_("The output tray is missing: put it in."),
    "opc-life-over": N_("The drum is worn out: change it."),
    "fuser-over-temp": N_("The printer is too hot: it goes on when it has cooled down."),
    "output-area-full": N_("The output is full: take the paper out."),
    "spool-area-full": N_("The printer's memory is full: wait or print less at once."),
    "paused": N_("The printer is paused: let it go on at its panel."),
    "offline": N_("The printer is offline: switch it on."),
    "connecting-to-device": N_("The queue does not reach its printer: is it switched on?"),
    "timed-out": N_("The printer does not answer its queue: is it switched on?"),
}
_TOLD_BY_REPORTS = frozenset({"offline"})
"""What CUPS only reports, though nothing is printed before somebody does something about it."""
_STOPPED_PRINTER = 5
_WEIGHTS = ("error", "", "warning", "report")


@dataclass(frozen=True)
class Attention:
    """What a person should do at the printer; it has ``stopped``, or goes on for now."""

    reason: Reason
    stopped: bool


def attention(printer_state: int, reasons: Iterable[str]) -> Attention | None:
    """What the printer's own state asks of a person: first what stopped it, else what it warns of."""
    stopped = printer_state == _STOPPED_PRINTER
    warned = None
    for name, weight in sorted(map(_weighed, reasons), key=lambda one: _WEIGHTS.index(one[1])):
        if name not in ATTENTION or (weight == "report" and name not in _TOLD_BY_REPORTS):
            continue
        why = reason(f"printer-{name}", ATTENTION[name])
        if stopped or weight == "error":
            return Attention(why, stopped=True)
        warned = warned or Attention(why, stopped=False)
    if stopped:
        return Attention(reason("printer-stopped", "The printer has stopped: see its panel."), stopped=True)
    return warned


def _weighed(word: str) -> tuple[str, str]:
    """What a printer complains of, and how badly; nothing where it does not say."""
    name, _, weight = word.rpartition("-")
    return (name, weight) if weight in _WEIGHTS else (word, "")


_SUMMED_UP = (
    *(PrintState.STOPPED, PrintState.PRINTING, PrintState.PENDING, PrintState.SENDING),
    *(PrintState.UNKNOWN, PrintState.REFUSED, PrintState.ABORTED, PrintState.CANCELLED),
    PrintState.QUEUED,
)


def overall(states: Iterable[PrintState]) -> PrintState:
    """What a print of several documents is: what is under way, then what halts it, then what is still to do."""
    found = set(states)
    return next((state for state in _SUMMED_UP if state in found), PrintState.COMPLETED)


def patience(state: PrintState, waited_seconds: float) -> float | None:
    """How long to wait before asking the printer again; None: long enough, the next minute's round asks."""
    if state is PrintState.STOPPED:
        return 3.0 if waited_seconds < 30 else None
    if waited_seconds < 10:
        return 0.5
    return 2.0 if waited_seconds < 90 else None

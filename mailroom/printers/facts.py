"""What a printer says of itself, and how a job asks it for tray, paper and sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from intranet.platform.ipp_message import Operation, Tag, Value
from mailroom.press.page import PageSize
from mailroom.printers.rules import Paper, Stretch, TrayFacts

PDF = "application/pdf"
HOLD = "indefinite"
TWO_SIDED, ONE_SIDED = "two-sided-long-edge", "one-sided"
_CLOSE_HUNDREDTHS = 100
_MOST = 60


@dataclass(frozen=True)
class PrinterSays:
    """The attributes we use, as plain values; sizes in hundredths of a millimetre."""

    make: str = ""
    location: str = ""
    state: int = 3
    reasons: tuple[str, ...] = ()
    message: str = ""
    accepting: bool = True
    formats: tuple[str, ...] = ()
    operations: tuple[int, ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()
    media: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    scaling: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()

    @property
    def takes_pdf(self) -> bool:
        return PDF in self.formats

    @property
    def duplex(self) -> bool:
        return TWO_SIDED in self.sides

    @property
    def announces(self) -> bool:
        """Whether a job can be announced before its document, so that its number is known from the start."""
        return {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= set(self.operations)

    @property
    def keeps_order(self) -> bool:
        """Whether it can have a document and not begin with it before it is told to."""
        return self.announces and HOLD in self.holds and Operation.RELEASE_JOB in self.operations

    @property
    def page_by_page(self) -> bool:
        """Whether one document's pages can come out of several trays."""
        return {"pages", "media-col"} <= set(self.overrides)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PrinterSays:
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        sizes = tuple(tuple(one) for one in known.pop("sizes", ()))
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in known.items()
        }
        return cls(**plain, sizes=sizes)

    @classmethod
    def from_attributes(cls, said: Mapping[str, Sequence[Any]]) -> PrinterSays:
        """From what IPP answers; anything missing or strange is left out."""

        def words(name: str) -> tuple[str, ...]:
            return tuple(str(one)[:80] for one in said.get(name, ()) if isinstance(one, str))[:_MOST]

        def one(name: str, kind: type, usual: Any) -> Any:
            first = next(iter(said.get(name, ())), usual)
            return first if isinstance(first, kind) else usual

        return cls(
            make=one("printer-make-and-model", str, "")[:120],
            location=one("printer-location", str, "")[:120],
            state=one("printer-state", int, 3),
            reasons=tuple(word for word in words("printer-state-reasons") if word != "none"),
            message=one("printer-state-message", str, "")[:200],
            accepting=one("printer-is-accepting-jobs", bool, True),
            formats=words("document-format-supported"),
            operations=tuple(n for n in said.get("operations-supported", ()) if isinstance(n, int)),
            sizes=_sizes(said.get("media-size-supported", ())),
            media=words("media-supported"),
            ready=words("media-ready"),
            sources=words("media-source-supported"),
            types=words("media-type-supported"),
            sides=words("sides-supported"),
            scaling=words("print-scaling-supported"),
            members=words("media-col-supported"),
            overrides=words("overrides-supported"),
            holds=words("job-hold-until-supported"),
        )


def _sizes(said: Sequence[Any]) -> tuple[tuple[int, int], ...]:
    found = []
    for one in said:
        sides = (
            [one.get(name, [None])[0] for name in ("x-dimension", "y-dimension")]
            if isinstance(one, dict)
            else []
        )
        if len(sides) == 2 and all(isinstance(side, int) for side in sides):
            found.append((sides[0], sides[1]))
    return tuple(found[:_MOST])


# ---- asking for paper --------------------------------------------------------------------------------------


def job_attributes(
    says: PrinterSays, trays: Mapping[int, TrayFacts], pieces: Sequence[Stretch], *, duplex: bool
) -> dict[str, Value]:
    """What a job of these pages asks for; pages count from the first of ``pieces``.

    The first stretch's tray is asked for as a whole, others page by page where the printer can.
    """
    first = trays[pieces[0].tray_id]
    asked: dict[str, Value] = {"media-col": _media(says, first)}
    wanted = TWO_SIDED if duplex and says.duplex else ONE_SIDED
    if wanted in says.sides:
        asked["sides"] = Value(Tag.KEYWORD, wanted)
    if "none" in says.scaling:
        asked["print-scaling"] = Value(Tag.KEYWORD, "none")
    start = pieces[0].first
    others = [piece for piece in pieces if piece.tray_id != first.tray_id]
    if others:
        asked["overrides"] = Value(
            Tag.BEGIN_COLLECTION, [_override(says, trays[piece.tray_id], piece, start) for piece in others]
        )
    return asked


def _override(says: PrinterSays, tray: TrayFacts, piece: Stretch, start: int) -> dict[str, Value]:
    pages = (piece.first - start + 1, piece.last - start + 1)
    return {"pages": Value(Tag.RANGE, [pages]), "media-col": _media(says, tray)}


def _media(says: PrinterSays, tray: TrayFacts) -> Value:
    wide, high = size_for(says, tray.page)
    size = {"x-dimension": Value(Tag.INTEGER, wide), "y-dimension": Value(Tag.INTEGER, high)}
    members: dict[str, Value] = {"media-size": Value(Tag.BEGIN_COLLECTION, size)}
    if tray.source and tray.source in says.sources:
        members["media-source"] = Value(Tag.KEYWORD, tray.source)
    if tray.paper.media_type in says.types and tray.paper is not Paper.PLAIN:
        members["media-type"] = Value(Tag.KEYWORD, tray.paper.media_type)
    known = set(says.members) or set(members)
    return Value(Tag.BEGIN_COLLECTION, {name: one for name, one in members.items() if name in known})


def size_for(says: PrinterSays, page: PageSize) -> tuple[int, int]:
    """The paper's size as this printer has it: the short side first, and rounded as the printer rounds."""
    mine = tuple(sorted((round(page.width_mm * 100), round(page.height_mm * 100))))
    for size in says.sizes:
        if all(abs(a - b) <= _CLOSE_HUNDREDTHS for a, b in zip(mine, size, strict=True)):
            return size
    return mine[0], mine[1]

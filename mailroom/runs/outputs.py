"""What a run gives out: packets in order, envelopes by size, labels, teaser labels, pick list, manifest.

Plain values and open streams in, PDF bytes out; nothing is looked up here but files through ``read``.
"""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, BinaryIO, Protocol, cast

from intranet.values.reason import Reason
from mailroom.packets.content import ContentItem, PacketContent
from mailroom.packets.paper import sender_of
from mailroom.postage.rules import Postage, totals
from mailroom.press.jobs import TeaserJob
from mailroom.press.labels.printing import print_labels
from mailroom.press.pdf.assembly import Assembler, Part, Source
from mailroom.press.sender import Sender
from mailroom.press.worklists.lists import (
    LabelSheetToPutIn,
    Manifest,
    ManifestPostage,
    ManifestRow,
    PickLine,
    PickList,
    StampTeaser,
    manifest_pdf,
    pick_list_pdf,
)
from mailroom.runs.checks import print_all_envelopes, print_all_labels
from mailroom.runs.labelling import LABELS, TEASERS, LabelPlan
from mailroom.runs.values import RunSettings

BEFORE_LITERATURE = ("letter", "cover_slip")
AFTER_LITERATURE = ("crosssell", "reply")
PACKETS, PICK_LIST, MANIFEST = "packets", "pick list", "manifest"
ENVELOPES = "envelopes "
WRITING = 0.8
"""Of what follows the letters, the share that writing the packets' PDF takes; the manifest takes the rest."""


@dataclass(frozen=True)
class Made:
    """One output: a stream to read it from, its pages, and where packets (by number) are in it."""

    kind: str
    stream: BinaryIO
    pages: int
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class ChunkPages:
    """A chunk's file and where pieces are in it: packet number -> kind -> (first, last)."""

    source: Source
    places: Mapping[str, Mapping[str, tuple[int, int]]]


class Contents(Protocol):
    """Frozen contents in printing order, which can be gone through any number of times."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[PacketContent]: ...

    def only(self, **named: str) -> Contents:
        """Those whose parts of these names have these values."""
        ...

    def numbers(self) -> list[str]:
        """The numbers of their packets."""
        ...


@dataclass(frozen=True)
class _Found:
    """What outputs depend on, found in one passage: the first packet, envelopes that are printed, labels, teasers."""

    first: PacketContent
    envelopes: tuple[str, ...]
    labels: bool
    teasers: bool

    @classmethod
    def among(cls, contents: Contents) -> _Found:
        first: PacketContent | None = None
        envelopes, labels, teasers = set[str](), False, False
        for content in contents:
            first = first or content
            if content.addressed_by == "envelope":
                envelopes.add(content.envelope)
            labels = labels or content.addressed_by == "label"
            teasers = teasers or _teaser_label(content)
        assert first is not None, "a run without packets has no outputs"
        return cls(first, tuple(sorted(envelopes)), labels, teasers)


class RefusedLate(ValueError):
    """An address was refused after the run was drawn up: the press and its check disagree."""

    def __init__(self, number: str, why: Reason) -> None:
        super().__init__(f"{number}: {why}")
        self.reason = why


@dataclass(frozen=True)
class OutputMaker:
    """Makes the outputs of one run. ``shelves`` gives an item's shelf place; ``read`` opens a stored file.

    ``logos`` are the logos of letterheads by their hash, ``postage`` says what a packet costs, ``label_plans`` which
    labels are free, by output; ``told`` hears which share of what needs the letters is done.
    """

    number: str
    day: date
    language: str
    settings: RunSettings
    contents: Contents
    chunks: Sequence[ChunkPages]
    shelves: Mapping[int, str]
    read: Callable[[int], BinaryIO]
    logos: Mapping[str, bytes]
    postage: Callable[[PacketContent], Postage]
    told: Callable[[float], None] = lambda share: None
    label_plans: Mapping[str, LabelPlan] = field(default_factory=dict)

    def kinds(self) -> list[str]:
        """The outputs of this run, in the order in which they are made."""
        return [*self.kinds_without_letters(), PACKETS, MANIFEST]

    def kinds_without_letters(self) -> list[str]:
        """What needs no letter to be set, so that it is there at once: the pick list first, to start picking."""
        kinds = [PICK_LIST]
        kinds += [ENVELOPES + size for size in self._found.envelopes]
        if self._found.labels:
            kinds.append(LABELS)
        if self._found.teasers:
            kinds.append(TEASERS)
        return kinds

    def with_letters(self, chunks: Sequence[ChunkPages]) -> OutputMaker:
        """The same when all letters are set; what was found in the contents is not looked for again."""
        whole = replace(self, chunks=chunks)
        vars(whole)["_found"] = self._found
        return whole

    @cached_property
    def _found(self) -> _Found:
        return _Found.among(self.contents)

    @property
    def _sender(self) -> Sender:
        return sender_of(self._found.first, self._logo)

    @property
    def _logo(self) -> bytes | None:
        return self.logos.get(self._found.first.sender.logo_sha256)

    def make(self, kind: str) -> Made:
        """Make one of :meth:`kinds`."""
        if kind.startswith(ENVELOPES):
            return self._envelopes(kind)
        return {
            PACKETS: self._packets,
            LABELS: self._labels,
            TEASERS: self._teasers,
            PICK_LIST: self._pick_list,
            MANIFEST: self._manifest,
        }[kind]()

    # ---- packets: letters with literature in packet order ----------------------------------------------

    def _packets(self) -> Made:
        out = _file()
        places: dict[str, tuple[int, int]] = {}
        before: ChunkPages | None = None
        with Assembler(out, duplex=self.settings.duplex) as assembler:
            for place, content in enumerate(self.contents, 1):
                chunk = self._chunk_of[content.number]
                if before is not None and before is not chunk:
                    assembler.forget(
                        before.source
                    )  # the chunks come in the packets' order: it will not come again
                before = chunk
                span = assembler.add(self._parts(content))
                places[content.number] = (span.first, span.last)
                self.told(WRITING * place / len(self.contents))
        return Made(PACKETS, _rewound(out), assembler.pages, places)

    @cached_property
    def _chunk_of(self) -> Mapping[str, ChunkPages]:
        return {number: chunk for chunk in self.chunks for number in chunk.places}

    def _parts(self, content: PacketContent) -> list[Part]:
        chunk = self._chunk_of[content.number]
        places = chunk.places[content.number]
        front = [Part(chunk.source, (places[kind],)) for kind in BEFORE_LITERATURE if kind in places]
        back = [Part(chunk.source, (places[kind],)) for kind in AFTER_LITERATURE if kind in places]
        printed = [
            self._literature(item) for item in content.items for _copy in range(item.copies) if _prints(item)
        ]
        return [*front, *printed, *back]

    def _literature(self, item: ContentItem) -> Part:
        return Part(Source(f"literature {item.file_sha256}", lambda: self.read(item.file_id or 0)))

    # ---- what carries the address -------------------------------------------------------------------------

    def _envelopes(self, kind: str) -> Made:
        size = kind.removeprefix(ENVELOPES)
        group, out = self.contents.only(addressed_by="envelope", envelope=size), _file()
        count = print_all_envelopes(group, size, out, _refuse, self._logo)
        places = {number: (page, page) for page, number in enumerate(group.numbers(), 1)}
        return Made(kind, _rewound(out), count, places)

    def _labels(self) -> Made:
        group, out = self.contents.only(addressed_by="label"), _file()
        plan = self.label_plans.get(LABELS, LabelPlan())
        sheets = print_all_labels(group, self.settings, out, _refuse, free=plan.free)
        per_sheet = self.settings.sheet(self.settings.label_sheet).per_sheet
        places = plan.places or _label_places(group.numbers(), self.settings.first_label, per_sheet)
        return Made(LABELS, _rewound(out), sheets, places)

    def _teasers(self) -> Made:
        group = [content for content in self.contents.only(teaser_by="label") if content.teaser]
        jobs = [
            TeaserJob(content.language, content.teaser, content.number, content.number) for content in group
        ]
        out, sheet = _file(), self.settings.sheet(self.settings.teaser_sheet)
        plan = self.label_plans.get(TEASERS, LabelPlan())
        first = 1 if plan.free else self.settings.first_teaser
        printed = print_labels(jobs, sheet, out, first=first, free=plan.free, refused=_refuse)
        places = plan.places or _label_places(
            [content.number for content in group], self.settings.first_teaser, sheet.per_sheet
        )
        return Made(TEASERS, _rewound(out), printed.sheets, places)

    # ---- lists -----------------------------------------------------------------------------------------------

    def _pick_list(self) -> Made:
        wanted: dict[int, tuple[ContentItem, int, list[str]]] = {}
        for content in self.contents:
            for item in content.items:
                if not _prints(item):
                    first, copies, numbers = wanted.get(item.item_id, (item, 0, []))
                    wanted[item.item_id] = (first, copies + item.copies, [*numbers, content.number])
        lines = tuple(
            PickLine(self.shelves.get(item.item_id, ""), item.title, copies, tuple(numbers), item.code)
            for item, copies, numbers in wanted.values()
        )
        sheet = PickList(self.number, self.day, lines, len(self.contents), self._stamps(), self._begun())
        pdf = pick_list_pdf(sheet, self._sender, language=self.language)
        return Made(PICK_LIST, io.BytesIO(pdf), 0)

    def _begun(self) -> tuple[LabelSheetToPutIn, ...]:
        return tuple(sheet for plan in self.label_plans.values() for sheet in plan.begun)

    def _stamps(self) -> tuple[StampTeaser, ...]:
        stamped: dict[str, list[str]] = defaultdict(list)
        for content in self.contents.only(teaser_by="stamp"):
            if content.teaser:
                stamped[content.teaser].append(content.number)
        return tuple(StampTeaser(teaser, tuple(numbers)) for teaser, numbers in stamped.items())

    def _manifest(self) -> Made:
        rows, postages = list[ManifestRow](), list[Postage]()
        for place, content in enumerate(self.contents, 1):
            postages.append(self.postage(content))
            rows.append(self._row(content, postages[-1]))
            self.told(WRITING + (1 - WRITING) * place / len(self.contents))
        pdf = manifest_pdf(
            Manifest(self.number, self.day, tuple(rows), self._totals(postages)),
            self._sender,
            language=self.language,
        )
        return Made(MANIFEST, io.BytesIO(pdf), 0)

    def _row(self, content: PacketContent, postage: Postage) -> ManifestRow:
        address = content.recipient
        return ManifestRow(
            content.number,
            address.person or address.organisation or content.customer,
            ", ".join(filter(None, (address.city, address.country))),
            str(content.level or ""),
            sum(part_pages(part) for part in self._parts(content)) + _on_demand_pages(content),
            round(content.weight_g),
            content.envelope,
            postage=self._amount(postage),
        )

    def _amount(self, postage: Postage) -> str:
        return postage.price.shown(self.language) if postage.price else ""

    def _totals(self, postages: Iterable[Postage]) -> tuple[ManifestPostage, ...]:
        return tuple(
            ManifestPostage(
                total.service, total.packets, total.price.shown(self.language) if total.price else ""
            )
            for total in totals(postages)
        )


def part_pages(part: Part) -> int:
    """The pages of a part that names them."""
    return sum(last - first + 1 for first, last in part.pages or ())


def _on_demand_pages(content: PacketContent) -> int:
    return sum(item.page_count * item.copies for item in content.items if _prints(item))


def _prints(item: ContentItem) -> bool:
    """Whether it comes out of the printer with the letter."""
    return item.on_demand and item.file_id is not None


def _label_places(numbers: Iterable[str], first: int, per_sheet: int) -> dict[str, tuple[int, int]]:
    """Sheet and label of each packet, both from 1."""
    return {
        number: (place // per_sheet + 1, place % per_sheet + 1)
        for place, number in enumerate(numbers, first - 1)
    }


def _refuse(job: Any, reasons: tuple[Reason, ...]) -> None:
    raise RefusedLate(str(job.key), reasons[0])


def _teaser_label(content: PacketContent) -> bool:
    return bool(content.teaser) and content.teaser_by == "label"


def _file() -> BinaryIO:
    """Room for an output on the disk; whoever reads it closes it."""
    return cast("BinaryIO", tempfile.TemporaryFile(prefix="sameday-"))


def _rewound(out: BinaryIO) -> BinaryIO:
    out.seek(0)
    return out

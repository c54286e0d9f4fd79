"""What a run gives out: packets in order, envelopes by size, labels, teaser labels, pick list, manifest.

Plain values and open streams in, PDF bytes out; nothing is looked up here but files through ``read``.
"""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, BinaryIO

from intranet.values.reason import Reason
from mailroom.packets.content import ContentItem, PacketContent
from mailroom.packets.paper import sender_of
from mailroom.postage.rules import Postage, totals
from mailroom.press.jobs import TeaserJob
from mailroom.press.labels.printing import print_labels
from mailroom.press.pdf.assembly import Assembler, Part, Source
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
from mailroom.runs.checks import by_envelope, labelled, print_all_envelopes, print_all_labels
from mailroom.runs.labelling import LABELS, TEASERS, LabelPlan
from mailroom.runs.values import RunSettings

BEFORE_LITERATURE = ("letter", "cover_slip")
AFTER_LITERATURE = ("crosssell", "reply")
PACKETS, PICK_LIST, MANIFEST = "packets", "pick list", "manifest"
ENVELOPES = "envelopes "


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


class RefusedLate(ValueError):
    """An address was refused after the run was drawn up: the press and its check disagree."""

    def __init__(self, number: str, why: Reason) -> None:
        super().__init__(f"{number}: {why}")
        self.reason = why


@dataclass(frozen=True)
class OutputMaker:
    """Makes the outputs of one run. ``shelves`` gives an item's shelf place; ``read`` opens a stored file.

    ``postages`` is the postage of each packet by its number; ``label_plans`` say which labels are free, by output.
    """

    number: str
    day: date
    language: str
    settings: RunSettings
    contents: Sequence[PacketContent]
    chunks: Sequence[ChunkPages]
    shelves: Mapping[int, str]
    read: Callable[[int], BinaryIO]
    logo: bytes | None = None
    postages: Mapping[str, Postage] = field(default_factory=dict)
    told: Callable[[float], None] = lambda share: None
    label_plans: Mapping[str, LabelPlan] = field(default_factory=dict)

    def kinds(self) -> list[str]:
        """The outputs of this run, in the order in which they are made."""
        return [*self.kinds_without_letters(), PACKETS, MANIFEST]

    def kinds_without_letters(self) -> list[str]:
        """What needs no letter to be set, so that it is there at once: the pick list first, to start picking."""
        kinds = [PICK_LIST]
        kinds += [ENVELOPES + size for size in by_envelope(self.contents)]
        if labelled(self.contents):
            kinds.append(LABELS)
        if any(content.teaser and content.teaser_by == "label" for content in self.contents):
            kinds.append(TEASERS)
        return kinds

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
        out = tempfile.TemporaryFile(prefix="sameday-")  # noqa: SIM115 - handed on, and closed by its reader
        places: dict[str, tuple[int, int]] = {}
        before: ChunkPages | None = None
        with Assembler(out, duplex=self.settings.duplex) as assembler:  # type: ignore[arg-type]
            for place, content in enumerate(self.contents, 1):
                chunk = self._chunk_of[content.number]
                if before is not None and before is not chunk:
                    assembler.forget(
                        before.source
                    )  # the chunks come in the packets' order: it will not come again
                before = chunk
                span = assembler.add(self._parts(content))
                places[content.number] = (span.first, span.last)
                self.told(place / len(self.contents))
        out.seek(0)
        return Made(PACKETS, out, assembler.pages, places)  # type: ignore[arg-type]

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
        group = by_envelope(self.contents)[kind.removeprefix(ENVELOPES)]
        out = io.BytesIO()
        count = print_all_envelopes(group, group[0].envelope, out, _refuse, self.logo)
        places = {content.number: (page, page) for page, content in enumerate(group, 1)}
        return Made(kind, _rewound(out), count, places)

    def _labels(self) -> Made:
        group, out = labelled(self.contents), io.BytesIO()
        plan = self.label_plans.get(LABELS, LabelPlan())
        sheets = print_all_labels(group, self.settings, out, _refuse, free=plan.free)
        per_sheet = self.settings.sheet(self.settings.label_sheet).per_sheet
        places = plan.places or _label_places(group, self.settings.first_label, per_sheet)
        return Made(LABELS, _rewound(out), sheets, places)

    def _teasers(self) -> Made:
        group = [content for content in self.contents if content.teaser and content.teaser_by == "label"]
        jobs = [
            TeaserJob(content.language, content.teaser, content.number, content.number) for content in group
        ]
        out, sheet = io.BytesIO(), self.settings.sheet(self.settings.teaser_sheet)
        plan = self.label_plans.get(TEASERS, LabelPlan())
        first = 1 if plan.free else self.settings.first_teaser
        printed = print_labels(jobs, sheet, out, first=first, free=plan.free, refused=_refuse)
        places = plan.places or _label_places(group, self.settings.first_teaser, sheet.per_sheet)
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
        pdf = pick_list_pdf(sheet, sender_of(self.contents[0], self.logo), language=self.language)
        return Made(PICK_LIST, io.BytesIO(pdf), 0)

    def _begun(self) -> tuple[LabelSheetToPutIn, ...]:
        return tuple(sheet for plan in self.label_plans.values() for sheet in plan.begun)

    def _stamps(self) -> tuple[StampTeaser, ...]:
        stamped: dict[str, list[str]] = defaultdict(list)
        for content in self.contents:
            if content.teaser and content.teaser_by == "stamp":
                stamped[content.teaser].append(content.number)
        return tuple(StampTeaser(teaser, tuple(numbers)) for teaser, numbers in stamped.items())

    def _manifest(self) -> Made:
        rows = tuple(self._row(content) for content in self.contents)
        pdf = manifest_pdf(
            Manifest(self.number, self.day, rows, self._postage()),
            sender_of(self.contents[0], self.logo),
            language=self.language,
        )
        return Made(MANIFEST, io.BytesIO(pdf), 0)

    def _row(self, content: PacketContent) -> ManifestRow:
        address = content.recipient
        return ManifestRow(
            content.number,
            address.person or address.organisation or content.customer,
            ", ".join(filter(None, (address.city, address.country))),
            str(content.level or ""),
            sum(part_pages(part) for part in self._parts(content)) + _on_demand_pages(content),
            round(content.weight_g),
            content.envelope,
            postage=self._amount(self.postages.get(content.number)),
        )

    def _amount(self, postage: Postage | None) -> str:
        return postage.price.shown(self.language) if postage and postage.price else ""

    def _postage(self) -> tuple[ManifestPostage, ...]:
        return tuple(
            ManifestPostage(
                total.service, total.packets, total.price.shown(self.language) if total.price else ""
            )
            for total in totals(self.postages.values())
        )


def part_pages(part: Part) -> int:
    """The pages of a part that names them."""
    return sum(last - first + 1 for first, last in part.pages or ())


def _on_demand_pages(content: PacketContent) -> int:
    return sum(item.page_count * item.copies for item in content.items if _prints(item))


def _prints(item: ContentItem) -> bool:
    """Whether it comes out of the printer with the letter."""
    return item.on_demand and item.file_id is not None


def _label_places(group: Sequence[PacketContent], first: int, per_sheet: int) -> dict[str, tuple[int, int]]:
    """Sheet and label of each packet, both from 1."""
    return {
        content.number: (place // per_sheet + 1, place % per_sheet + 1)
        for place, content in enumerate(group, first - 1)
    }


def _refuse(job: Any, reasons: tuple[Reason, ...]) -> None:
    raise RefusedLate(str(job.key), reasons[0])


def _rewound(out: io.BytesIO) -> io.BytesIO:
    out.seek(0)
    return out

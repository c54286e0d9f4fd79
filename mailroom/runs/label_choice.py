"""Which label sheet a run is printed on: what is offered, what to begin with, whether its labels take every address.

Asked before anything is printed, so that nobody learns from a run that a label was too small for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intranet.firm import queries as firm
from intranet.values.address import PostalAddress
from intranet.values.reason import Reason
from mailroom.packets.gates import recipient
from mailroom.packets.models import Packet
from mailroom.packets.values import AddressedBy
from mailroom.press.jobs import Job, LabelJob
from mailroom.press.labels.printing import print_labels
from mailroom.press.labels.sheets import LabelSheet, UnknownSheet, common_sheets
from mailroom.runs import queries
from mailroom.runs.values import Refusal, RunSettings, usual_settings
from mailroom.sheets import queries as sheets
from mailroom.stock import queries as stock

_TRIED_ELSEWHERE = 200
"""Of thousands that do not fit so many say which sheet would take them; the page does not wait for all."""


@dataclass(frozen=True)
class LabelTrial:
    """The addresses tried on the labels of a sheet: of ``tried`` packets those that it cannot take, and why.

    ``better`` is the sheet with the smallest labels that takes more of them, all but ``left``; None if there is none.
    """

    tried: int
    refused: Sequence[Refusal] = ()
    better: LabelSheet | None = None
    left: int = 0


def settings_to_begin_with() -> RunSettings:
    """Printed as the last time; the first time on what lies in stock, else on what is usual in the firm's country.

    Of several kinds in stock the one with the largest labels bears teasers, which are read from afar.
    """
    last = queries.newest_settings()
    if last:
        return RunSettings.from_json({**last, "first_label": 1, "first_teaser": 1, "skip_sheets": ()})
    usual = usual_settings(firm.profile().country)
    lying = _known(stock.label_sheets_in_stock())
    if not lying:
        return usual
    by_size = sorted(lying, key=_label_area)
    names = [sheet.name for sheet in by_size]
    own = usual.label_sheet if usual.label_sheet in names else names[0]
    return replace(usual, label_sheet=own, teaser_sheet=names[-1])


def in_the_house() -> list[LabelSheet]:
    """The sheets that the last runs were printed on, those in stock and the firm's own. Three statements."""
    names = [*queries.recent_sheets(), *stock.label_sheets_in_stock()]
    found = {sheet.name: sheet for sheet in _known(names)}
    return list((found | {row.name: row.sheet for row in sheets.own_sheets()}).values())


def offered(house: Sequence[LabelSheet]) -> list[LabelSheet]:
    """The sheets offered before anything is typed: those ``in_the_house``, then the common ones."""
    names = {sheet.name for sheet in house}
    return [*house, *(sheet for sheet in common_sheets() if sheet.name not in names)]


def try_labels(packets: Iterable[Packet], sheet: LabelSheet, house: Sequence[LabelSheet]) -> LabelTrial:
    """Try the address of each packet that gets a label on those of ``sheet``.

    Where one does not fit, sheets with larger labels are tried, those in the ``house`` before common ones that come on
    the same paper.
    """
    sender = firm.profile().address.cleaned()
    jobs = {packet: _job(packet) for packet in packets if packet.addressed_by is AddressedBy.LABEL}
    refused = _refusals(jobs.values(), sheet, sender)
    again = [job for job in jobs.values() if job.key in refused]
    common = [one for one in common_sheets() if one.page == sheet.page and _bears_addresses(one)]
    larger = [*_larger(house, sheet), *_larger(common, sheet)]
    better = _first_that_takes_most(again[:_TRIED_ELSEWHERE], larger, sender)
    left = len(_refusals(again, better, sender)) if better else len(again)
    told = [Refusal.of(packet, refused[job.key]) for packet, job in jobs.items() if job.key in refused]
    return LabelTrial(len(jobs), told, better, left)


def _first_that_takes_most(
    jobs: Sequence[LabelJob], candidates: Iterable[LabelSheet], sender: PostalAddress
) -> LabelSheet | None:
    best, left = None, len(jobs)
    for candidate in candidates:
        if not left:
            break
        refused = len(_refusals(jobs, candidate, sender))
        if refused < left:
            best, left = candidate, refused
    return best


def _refusals(
    jobs: Iterable[Job], sheet: LabelSheet, sender: PostalAddress
) -> dict[object, tuple[Reason, ...]]:
    """The keys of those that the sheet's labels cannot take, with the reasons. Nothing is kept of what is drawn."""
    refused: dict[object, tuple[Reason, ...]] = {}
    print_labels(
        jobs,
        sheet,
        io.BytesIO(),
        sender_country=sender.country,
        sender_language=sender.language or "en",
        refused=lambda job, reasons: refused.update({job.key: reasons}),
    )
    return refused


def _job(packet: Packet) -> LabelJob:
    """The address and room for the code beside it. A barcode is left out where there is no room, so it is not tried."""
    return LabelJob(recipient(packet), number=packet.number, key=packet.number)


def _larger(group: Iterable[LabelSheet], sheet: LabelSheet) -> list[LabelSheet]:
    larger = (one for one in group if _label_area(one) > _label_area(sheet))
    return sorted(larger, key=_label_area)


def _bears_addresses(sheet: LabelSheet) -> bool:
    """Whether one would buy it for addresses: cards do not stick, badges are for coats, round ones for discs."""
    return not sheet.shape and not any(word in sheet.description.lower() for word in ("card", "badge"))


def _label_area(sheet: LabelSheet) -> float:
    return sheet.label_w_mm * sheet.label_h_mm


def _known(names: Iterable[str]) -> list[LabelSheet]:
    """The sheets of these names; a supply may bear one that nobody knows any more."""
    found = []
    for name in names:
        try:
            found.append(sheets.sheet_named(name))
        except UnknownSheet:
            continue
    return found

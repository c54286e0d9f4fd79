"""Refusing before printing: every address is fitted on what will carry it, without keeping the result.

Only the fast path of the press is used (no page is laid out by WeasyPrint), so the web process may ask.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from intranet.values.reason import Reason, reason
from mailroom.packets.content import PacketContent
from mailroom.packets.paper import address_of, sender_of
from mailroom.press.envelopes.laying_out import EnvelopeLayout
from mailroom.press.envelopes.printing import laid_out, print_envelopes
from mailroom.press.envelopes.sizes import Envelope, find_envelope
from mailroom.press.jobs import LabelJob, TeaserJob
from mailroom.press.labels.printing import FreeLabels, print_labels
from mailroom.press.letters.layouts import layout_of
from mailroom.press.letters.window_letters import window_refusals
from mailroom.runs.values import RunSettings

Refusals = dict[str, tuple[Reason, ...]]


def address_refusals(
    contents: Iterable[PacketContent], settings: RunSettings, logo: bytes | None = None
) -> Refusals:
    """The packets (by number) whose address cannot be drawn or does not fit on its envelope or label, and why.

    ``logo`` is the letterhead's, which takes its room on envelopes.
    """
    refusals: Refusals = {}

    def refuse(job: LabelJob | TeaserJob, reasons: tuple[Reason, ...]) -> None:
        refusals[str(job.key)] = reasons

    everything = list(contents)
    print_all_labels(labelled(everything), settings, io.BytesIO(), refuse, codes=False)
    for envelope, group in by_envelope(everything).items():
        _lay_out_all_envelopes(group, envelope, refuse, logo)
    return refusals | window_letter_refusals(everything)


def window_letter_refusals(contents: Iterable[PacketContent]) -> Refusals:
    """The packets whose address shows through a window, and would not wherever the letter slides."""
    found: Refusals = {}
    for content in contents:
        if content.addressed_by == "window":
            sender = content.sender.address
            layout = layout_of(sender_of(content).layout, sender.country)
            reasons = window_refusals(
                content.recipient, sender, sender.country, layout, content.envelope, content.marks.imb
            )
            found |= {content.number: reasons} if reasons else {}
    return found


def labelled(contents: Iterable[PacketContent]) -> list[PacketContent]:
    """Those that are addressed by a label."""
    return [content for content in contents if content.addressed_by == "label"]


def by_envelope(contents: Iterable[PacketContent]) -> Mapping[str, list[PacketContent]]:
    """Those that are addressed by printing their envelope, by its size."""
    groups: dict[str, list[PacketContent]] = defaultdict(list)
    for content in contents:
        if content.addressed_by == "envelope":
            groups[content.envelope].append(content)
    return dict(sorted(groups.items()))


def print_all_labels(
    contents: Iterable[PacketContent],
    settings: RunSettings,
    out: BinaryIO,
    refuse: Callable[..., None],
    codes: bool = True,
    free: Collection[FreeLabels] = (),
) -> int:
    """The address labels of these packets, on the ``free`` labels, else from the first on; the number of sheets.

    Without ``codes`` their room is left free. ``contents`` may be gone through twice.
    """
    first = next(iter(contents), None)
    if first is None:
        return 0
    sender = first.sender.address
    printed = print_labels(
        (_coded(address_of(content), codes) for content in contents),
        settings.sheet(settings.label_sheet),
        out,
        first=1 if free else settings.first_label,
        free=free,
        sender_country=sender.country,
        sender_language=sender.language or "en",
        imb_where_it_fits=True,
        refused=refuse,
    )
    return printed.sheets


def print_all_envelopes(
    contents: Iterable[PacketContent],
    envelope: str,
    out: BinaryIO,
    refuse: Callable[..., None],
    logo: bytes | None = None,
) -> int:
    """The envelopes of one size; the number printed. The teaser is on those whose teaser is printed.

    On stock that takes no advertising each needs the firm's reason for itself: one that was frozen without is refused,
    whatever the others of its run have. ``contents`` may be gone through several times.
    """
    size = find_envelope(envelope)
    printed = print_envelopes(
        _envelope_jobs(contents, size, refuse),
        size,
        out,
        sender=sender_of(next(iter(contents)), logo),
        teaser=any(_printed_teaser(content) for content in contents),
        overrule_advertising=_overruled(contents) if size.no_advertising else "",
        refused=refuse,
    )
    return printed.count


def _lay_out_all_envelopes(
    contents: Sequence[PacketContent], envelope: str, refuse: Callable[..., None], logo: bytes | None
) -> None:
    """The same without drawing anything, for those that would be refused."""
    size, sender = find_envelope(envelope), sender_of(contents[0], logo)
    teaser = any(_printed_teaser(content) for content in contents)
    layout = EnvelopeLayout(size, sender, sender.country, sender.language, teaser=teaser)
    layout.check_sender()
    for job in _envelope_jobs(contents, size, refuse):
        laid_out(layout, job, refuse)


def _envelope_jobs(
    contents: Iterable[PacketContent], size: Envelope, refuse: Callable[..., None]
) -> Iterator[LabelJob]:
    for content in contents:
        if size.no_advertising and content.teaser_by == "printed" and not content.marks.advertising_overruled:
            refuse(_envelope_job(content), (_no_advertising(size.code),))
        else:
            yield _envelope_job(content)


def _printed_teaser(content: PacketContent) -> bool:
    return content.teaser_by == "printed" and bool(content.teaser)


def _overruled(contents: Iterable[PacketContent]) -> str:
    """The firm's reason for a teaser on stock that takes none: the first that is found."""
    return next(filter(None, (content.marks.advertising_overruled for content in contents)), "")


def _no_advertising(envelope: str) -> Reason:
    return reason(
        "teaser_not_taken",
        "The post takes no advertising on a %(envelope)s, and this packet has a teaser without a reason for it: "
        "take the teaser off, or choose another envelope.",
        envelope=envelope,
    )


def _envelope_job(content: PacketContent) -> LabelJob:
    job = address_of(content)
    return job if content.teaser_by == "printed" else replace(job, teaser="")


def _coded(job: LabelJob, codes: bool) -> LabelJob:
    """The job as it is, or with its code's room left free: every code takes the same, so a check need not draw it."""
    return job if codes else replace(job, code="")

"""Putting packets together: letters and literature in packet order, each brochure page stored once.

Grows in a straight line with the number of packets and keeps memory flat: a page used again is a line in a
compressed object stream. See :mod:`mailroom.press.pdf.writer` and :mod:`mailroom.press.pdf.copying`.
"""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Self

from mailroom.press.pdf.copying import PageCopier, PageTemplate, Shared, SourceUnreadable
from mailroom.press.pdf.writer import PageTree, PdfWriter

__all__ = [
    "Assembled",
    "Assembler",
    "NoSuchPage",
    "Part",
    "Source",
    "SourceUnreadable",
    "Span",
    "assemble",
    "extract",
]

_OPEN_SOURCES = 32


class NoSuchPage(ValueError):
    """Pages were asked for that the PDF does not have, or in words that are no page numbers."""


@dataclass(frozen=True)
class Source:
    """A PDF that pages are taken from. Two sources of one ``name`` are the same file.

    ``open`` gives a fresh stream that can be sought; it may be called again after a while.
    """

    name: str
    open: Callable[[], BinaryIO] = field(compare=False, repr=False)

    @classmethod
    def of_bytes(cls, name: str, content: bytes) -> Source:
        return cls(name, lambda: io.BytesIO(content))


@dataclass(frozen=True)
class Part:
    """Pages of a source, counted from 1: runs of ``(first, last)``, or None for all of it."""

    source: Source
    pages: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True)
class Span:
    """A packet's pages in the assembled file, counted from 1. An empty packet has ``last = first - 1``."""

    first: int
    last: int


@dataclass(frozen=True)
class Assembled:
    """What came of it: pages in the file, and each packet's pages in the order given."""

    pages: int
    spans: tuple[Span, ...]


class Assembler:
    """Writes packets to ``out`` one after the other; leaving the ``with`` block completes the file.

    With ``duplex`` every part begins on a front: a blank page follows a part with an odd number of pages.
    """

    def __init__(self, out: BinaryIO, *, duplex: bool = False) -> None:
        self._writer = PdfWriter(out)
        self._tree = PageTree(self._writer)
        self._shared = Shared()
        self._duplex = duplex
        self._copiers: dict[str, PageCopier] = {}
        self._open: OrderedDict[str, BinaryIO] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in tuple(self._open):
            self._shut(name)
        if kind is None:
            self._writer.finish(self._tree.close(), self._shared.catalog_entries())

    @property
    def pages(self) -> int:
        """Pages written so far."""
        return self._tree.pages

    def add(self, parts: Sequence[Part]) -> Span:
        """Add one packet. Raises :class:`SourceUnreadable` or :class:`NoSuchPage`; the file is then spoilt."""
        first = self._tree.pages + 1
        for part in parts:
            template = None
            begun = self._tree.pages
            for page in self._pages_of(part):
                template = self._template(part.source, page)
                self._tree.add(template.entries)
            if self._duplex and template is not None and (self._tree.pages - begun) % 2:
                self._tree.add(template.size + b"/Resources<<>>")
        return Span(first, self._tree.pages)

    def forget(self, source: Source) -> None:
        """Drop what is remembered of a source that will not come again."""
        self._shut(source.name)
        self._copiers.pop(source.name, None)

    def _pages_of(self, part: Part) -> Iterable[int]:
        copier = self._copier(part.source)
        for first, last in part.pages or ((1, copier.page_count),):
            if not 1 <= first <= last <= copier.page_count:
                wanted = f"page {first}" if first == last else f"pages {first} to {last}"
                raise NoSuchPage(
                    f'"{part.source.name}" has {copier.page_count} pages: {wanted} cannot be taken.'
                )
            yield from range(first, last + 1)

    def _template(self, source: Source, page: int) -> PageTemplate:
        copier = self._copiers[source.name]
        if not copier.has(page) and not copier.is_open:
            self._reopen(source, copier)
        return copier.template(page)

    def _copier(self, source: Source) -> PageCopier:
        copier = self._copiers.get(source.name)
        if copier is None:
            copier = PageCopier(source.name, self._writer, self._shared)
            self._reopen(source, copier)
            self._copiers[source.name] = copier
        elif copier.is_open:
            self._open.move_to_end(source.name)
        return copier

    def _reopen(self, source: Source, copier: PageCopier) -> None:
        while len(self._open) >= _OPEN_SOURCES:
            self._shut(next(iter(self._open)))
        stream = source.open()
        try:
            copier.open(stream)
        except SourceUnreadable:
            stream.close()
            raise
        self._open[source.name] = stream

    def _shut(self, name: str) -> None:
        stream = self._open.pop(name, None)
        if stream is not None:
            self._copiers[name].close()
            stream.close()


def assemble(
    packets: Iterable[Sequence[Part]],
    out: BinaryIO,
    *,
    duplex: bool = False,
    progress: Callable[[int, Span], None] | None = None,
) -> Assembled:
    """Write all packets into one PDF. ``progress`` hears each packet's place in the order (from 0) and pages."""
    spans = []
    with Assembler(out, duplex=duplex) as assembler:
        for number, parts in enumerate(packets):
            spans.append(assembler.add(parts))
            if progress is not None:
                progress(number, spans[-1])
    return Assembled(spans[-1].last if spans else 0, tuple(spans))


def extract(source: Source, pages: Sequence[tuple[int, int]], out: BinaryIO) -> int:
    """Write only these pages (runs counted from 1) of an assembled file: a reprint. Returns their number."""
    return assemble([[Part(source, tuple(pages))]], out).pages


def page_runs(text: str) -> tuple[tuple[int, int], ...]:
    """Read "1-4, 7" as ``((1, 4), (7, 7))``. Raises :class:`NoSuchPage` for anything else."""
    runs = []
    for piece in text.split(","):
        match = re.fullmatch(r"\s*(\d+)\s*(?:[-\u2013]\s*(\d+)\s*)?", piece)
        if match is None or int(match[1]) < 1 or int(match[2] or match[1]) < int(match[1]):
            raise NoSuchPage(f'"{text}" is not a list of pages. Write for example 1-4,7.')
        runs.append((int(match[1]), int(match[2] or match[1])))
    return tuple(runs)

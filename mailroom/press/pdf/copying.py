"""Copying pages out of a PDF: each object once, whatever the number of times its page is used.

A page's own entries become a *template*: bytes to which only the parent has to be added. What it refers to
(contents, fonts, pictures) is copied on first use. What serves only a screen (links, structure, bookmarks,
scripts, private data of the program that made it) stays behind; filled forms and stamps are drawn into the page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import BinaryIO, Protocol, cast

import pikepdf

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_OWN = ("/Contents", "/Group", "/TrimBox", "/BleedBox", "/ArtBox", "/UserUnit")
# Strings are matched so that a reference inside one is left alone; qpdf escapes parentheses in them.
_REFERENCE = re.compile(rb"\((?:\\.|[^\\)])*\)|\b(\d+) (\d+) R\b", re.DOTALL)
_PAGE_OR_TREE = re.compile(rb"/Type /(?:Pages?|Catalog)\b")
_WORTH_SHARING_BYTES = 512
_ONLY_ON_SCREEN = frozenset({"/Link", "/Popup"})


class SourceUnreadable(ValueError):
    """A PDF that cannot be copied from; the message names it and says what to do."""


@dataclass(frozen=True)
class PageTemplate:
    """One page, ready to be written any number of times."""

    entries: bytes
    size: bytes
    """The entries that give its size alone, for a blank page of the same size."""


@dataclass
class Shared:
    """What sources share in the file being written: identical streams, and optional-content groups."""

    streams: dict[bytes, int] = field(default_factory=dict)
    groups: list[bytes] = field(default_factory=list)
    hidden: list[bytes] = field(default_factory=list)

    def catalog_entries(self) -> bytes:
        """The catalogue's part that keeps hidden layers of the sources hidden."""
        if not self.groups:
            return b""
        groups, hidden = b" ".join(self.groups), b" ".join(self.hidden)
        return b"/OCProperties<</OCGs[%b]/D<</BaseState/ON/OFF[%b]/Order[]>>>>" % (groups, hidden)


class ObjectWriter(Protocol):
    """The file that objects are copied into."""

    def reserve(self) -> int: ...
    def put(self, number: int, body: bytes, /) -> None: ...
    def put_stream(self, number: int, entries: bytes, data: bytes, /) -> None: ...


class PageCopier:
    """Copies pages of one source into a file; it may be closed and reopened between pages."""

    def __init__(self, name: str, writer: ObjectWriter, shared: Shared) -> None:
        self._name = name
        self._writer = writer
        self._shared = shared
        self._pdf: pikepdf.Pdf | None = None
        self._numbers: dict[tuple[int, int], int] = {}
        self._pending: list[tuple[int, int]] = []
        self._templates: dict[int, PageTemplate] = {}
        self._layers_taken = False
        self.page_count = 0

    @property
    def is_open(self) -> bool:
        return self._pdf is not None

    def has(self, page: int) -> bool:
        """Whether this page (from 1) was copied before, so that the source need not be open."""
        return page in self._templates

    def open(self, stream: BinaryIO) -> None:
        """Open the source. Raises :class:`SourceUnreadable`."""
        self._pdf = open_pdf(stream, self._name)
        self.page_count = len(self._pdf.pages)
        if any(_is_drawn(annotation) for annotation in _annotations(self._pdf)):
            self._pdf.flatten_annotations("print")
        if not self._layers_taken:
            self._layers_taken = True
            self._take_layers(self._pdf)

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None

    def template(self, page: int) -> PageTemplate:
        """The page (from 1), its objects copied. The source must be open unless :meth:`has` says otherwise."""
        if page not in self._templates:
            self._templates[page] = self._copied(page)
        return self._templates[page]

    def form(self, page: int) -> tuple[bytes, bytes]:
        """The page (from 1) as a form to draw in other pages: the inside of its dictionary, and its data."""
        source = self._opened().pages[page - 1]
        source.contents_coalesce()
        box = self._value("/MediaBox", _inherited(source.obj, "/MediaBox"))
        resources = self._value("/Resources", _inherited(source.obj, "/Resources"))
        entries, data = _stream_parts(cast("pikepdf.Stream", source.obj.Contents))
        self._copy_pending()
        return b"/Subtype/Form/BBox %b/Resources %b %b" % (box, resources, entries), data

    def _copied(self, page: int) -> PageTemplate:
        source = self._opened().pages[page - 1].obj
        values = {key: _inherited(source, key) for key in _INHERITED}
        values |= {key: source.get(key) for key in _OWN}
        if values["/MediaBox"] is None:
            raise SourceUnreadable(f'Page {page} of "{self._name}" has no size. Save the file again as PDF.')
        entries = b"".join(
            key.encode() + b" " + self._value(key, value)
            for key, value in values.items()
            if value is not None
        )
        size = b"".join(
            key.encode() + b" " + self._value(key, values[key])
            for key in ("/MediaBox", "/CropBox", "/Rotate")
            if values[key] is not None
        )
        self._copy_pending()
        return PageTemplate(entries, size)

    def _value(self, key: str, value: object) -> bytes:
        if not isinstance(value, pikepdf.Object):
            return str(value).encode()
        if key == "/Resources" and not value.is_indirect:
            number = self._writer.reserve()
            self._writer.put(number, self._renumbered(value.unparse(resolved=True)))
            return b"%d 0 R" % number
        return self._renumbered(value.unparse())

    def _renumbered(self, body: bytes) -> bytes:
        return _REFERENCE.sub(self._new_reference, body)

    def _new_reference(self, match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        key = int(match[1]), int(match[2])
        if key not in self._numbers:
            self._numbers[key] = self._leaf(key) or self._later(key)
        return b"%d 0 R" % self._numbers[key]

    def _later(self, key: tuple[int, int]) -> int:
        self._pending.append(key)
        return self._writer.reserve()

    def _leaf(self, key: tuple[int, int]) -> int | None:
        """Copy a stream that refers to nothing (a picture, a font file), or find one just like it."""
        stream = self._opened().get_object(key)
        if not isinstance(stream, pikepdf.Stream):
            return None
        entries, data = _stream_parts(stream)
        if len(data) < _WORTH_SHARING_BYTES or _REFERENCE.search(entries):
            return None
        mark = blake2b(entries + b"\0" + data, digest_size=20).digest()
        if mark not in self._shared.streams:
            self._shared.streams[mark] = number = self._writer.reserve()
            self._writer.put_stream(number, entries, data)
        return self._shared.streams[mark]

    def _copy_pending(self) -> None:
        while self._pending:
            key = self._pending.pop()
            copied = self._opened().get_object(key)
            if isinstance(copied, pikepdf.Stream):
                entries, data = _stream_parts(copied)
                self._writer.put_stream(self._numbers[key], self._renumbered(entries), data)
            else:
                self._writer.put(self._numbers[key], self._plain(copied))

    def _plain(self, value: object) -> bytes:
        if not isinstance(value, pikepdf.Object):
            return b"null" if value is None else bytes(pikepdf.unparse(value))
        body = value.unparse(resolved=True)
        # A way back into the source's page tree would bring all of it along.
        return b"null" if _PAGE_OR_TREE.search(body) else self._renumbered(body)

    def _take_layers(self, pdf: pikepdf.Pdf) -> None:
        layers = pdf.Root.get("/OCProperties")
        if not isinstance(layers, pikepdf.Dictionary):
            return
        usual = layers.get("/D", pikepdf.Dictionary())
        groups = [self._renumbered(group.unparse()) for group in layers.get("/OCGs", ())]
        shown = {self._renumbered(group.unparse()) for group in usual.get("/ON", ())}
        hidden = {self._renumbered(group.unparse()) for group in usual.get("/OFF", ())}
        if usual.get("/BaseState") == "/OFF":
            hidden |= set(groups) - shown
        self._shared.groups += groups
        self._shared.hidden += [group for group in groups if group in hidden]
        self._copy_pending()

    def _opened(self) -> pikepdf.Pdf:
        if self._pdf is None:
            raise SourceUnreadable(f'"{self._name}" was closed before its pages were copied.')
        return self._pdf


def open_pdf(stream: BinaryIO, name: str) -> pikepdf.Pdf:
    """Open a PDF to read; raises :class:`SourceUnreadable` with a sentence that names it."""
    try:
        pdf = pikepdf.open(stream, suppress_warnings=True)
    except pikepdf.PasswordError as fault:
        raise SourceUnreadable(f'"{name}" is encrypted. Save it without a password.') from fault
    except pikepdf.PdfError as fault:
        raise SourceUnreadable(f'"{name}" cannot be read as a PDF. Save or scan it again.') from fault
    if pdf.is_encrypted:
        pdf.close()
        raise SourceUnreadable(f'"{name}" is encrypted. Save it without protection.')
    return pdf


def _stream_parts(stream: pikepdf.Object) -> tuple[bytes, bytes]:
    """The inside of a stream's dictionary without its length, and its data, compressed if it was not."""
    kept = {name: value for name, value in stream.stream_dict.items() if name != "/Length"}
    entries = pikepdf.Dictionary(kept).unparse(resolved=True)[2:-2].strip()
    data = stream.read_raw_bytes()
    return (entries, data) if "/Filter" in kept else (entries + b"/Filter/FlateDecode", zlib.compress(data))


def _inherited(page: pikepdf.Object, key: str) -> object:
    node = page
    for _ in range(64):  # deeper trees do not occur; a loop in a broken file must end
        value = node.get(key)
        if value is not None:
            return value
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            return None
    return None


def _annotations(pdf: pikepdf.Pdf) -> Iterable[pikepdf.Object]:
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array):
            yield from (item for item in annotations if isinstance(item, pikepdf.Dictionary))


def _is_drawn(annotation: pikepdf.Object) -> bool:
    return str(annotation.get("/Subtype")) not in _ONLY_ON_SCREEN and "/AP" in annotation

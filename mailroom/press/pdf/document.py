"""The PDF writer: pages of text, paths and placed forms, written as they come.

Memory stays flat: a finished page goes to the stream at once, only offsets, used characters and glyphs
are kept. The bytes depend on the input alone (no clock, no random number), and every document asks the
viewer to print it at its true size.

ReportLab's canvas holds all pages until the end and cannot embed outlines of the PostScript kind (Noto
CJK) nor place shaped glyphs; this writer does, in a few hundred lines. See ``docs/decisions``.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Callable, Hashable
from typing import BinaryIO

from mailroom.press.page import PT_PER_PX, PageSize, number
from mailroom.press.pdf.embedding import DocumentFont, FontObjects
from mailroom.press.type.fonts import Face

_KIDS_A_NODE = 128
_COMPRESSION = 3


class Page:
    """A page being drawn. ``ops`` takes content stream operators as text, in PDF points."""

    __slots__ = ("ops", "size")

    def __init__(self, size: PageSize) -> None:
        self.size = size
        self.ops: list[str] = []


class PdfDocument:
    """Write a PDF to ``out`` page by page: ``page()``, draw, ``finish_page()``, at last ``close()``."""

    def __init__(self, out: BinaryIO, *, title: str = "", language: str = "") -> None:
        self._out = out
        self._position = 0
        self._offsets = array("Q", [0])
        self._digest = hashlib.md5(usedforsecurity=False)
        self._title, self._language = title, language
        self._fonts: dict[Face, DocumentFont] = {}
        self._forms: list[int] = []
        self._stored: dict[Hashable, str] = {}
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._catalog, self._pages, self._resources = (self.reserve() for _ in range(3))
        self._node = 0
        self._nodes: list[tuple[int, int]] = []
        self._kids: list[int] = []
        self.page_count = 0

    # -- objects ------------------------------------------------------------------------------------

    def reserve(self) -> int:
        """The number of an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def write(self, number_: int, body: bytes) -> None:
        """Write a reserved object."""
        self._offsets[number_] = self._position
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number_, body))

    def write_stream(self, number_: int, entries: bytes, data: bytes, *, packed: bool = False) -> None:
        """Write a reserved stream object; ``packed`` data carries its own filter in ``entries``."""
        if not packed:
            data = zlib.compress(data, _COMPRESSION)
            entries += b"/Filter/FlateDecode"
        head = b"<<%b/Length %d>>stream\n" % (entries, len(data))
        self.write(number_, head + data + b"\nendstream")

    def add_stream(self, entries: bytes, data: bytes, *, packed: bool = False) -> int:
        number_ = self.reserve()
        self.write_stream(number_, entries, data, packed=packed)
        return number_

    def _put(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._position += len(data)

    # -- what pages use -----------------------------------------------------------------------------

    def font(self, face: Face) -> DocumentFont:
        """The face as this document's font; its subset is embedded at the end."""
        font = self._fonts.get(face)
        if font is None:
            font = DocumentFont(f"F{len(self._fonts) + 1}", face)
            self._fonts[face] = font
        return font

    def form(self, entries: bytes, data: bytes, *, packed: bool = False) -> str:
        """Store a form or picture and name it for the ``Do`` operator."""
        self._forms.append(self.add_stream(b"/Type/XObject" + entries, data, packed=packed))
        return f"X{len(self._forms)}"

    def drawn(self, size: PageSize, ops: str) -> str:
        """Store what is drawn in a layout engine's pixels from a page's upper left corner, in this document's fonts."""
        box = f"/BBox[0 0 {number(size.width_pt / PT_PER_PX)} {number(size.height_pt / PT_PER_PX)}]"
        entries = f"/Subtype/Form{box}/Resources {self._resources} 0 R"
        return self.form(entries.encode(), ops.encode("ascii"))

    def once(self, thing: Hashable, store: Callable[[PdfDocument], str]) -> str:
        """The name ``store`` gave ``thing``, which is called the first time only."""
        if thing not in self._stored:
            self._stored[thing] = store(self)
        return self._stored[thing]

    # -- pages --------------------------------------------------------------------------------------

    def page(self, size: PageSize) -> Page:
        return Page(size)

    def finish_page(self, page: Page) -> None:
        """Write the page out; it must not be drawn on any more."""
        content = self.add_stream(b"", "\n".join(page.ops).encode("ascii"))
        number_, self._node = self.reserve(), self._node or self.reserve()
        box = f"{number(page.size.width_pt)} {number(page.size.height_pt)}"
        body = (
            f"<</Type/Page/Parent {self._node} 0 R/MediaBox[0 0 {box}]"
            f"/Resources {self._resources} 0 R/Contents {content} 0 R>>"
        )
        self.write(number_, body.encode())
        self._kids.append(number_)
        self.page_count += 1
        if len(self._kids) == _KIDS_A_NODE:
            self._close_node()

    def _close_node(self) -> None:
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        count = len(self._kids)
        body = f"<</Type/Pages/Parent {self._pages} 0 R/Count {count}/Kids[{kids}]>>"
        self.write(self._node, body.encode())
        self._nodes.append((self._node, count))
        self._node, self._kids = 0, []

    def close(self) -> None:
        """Write the fonts, the page tree and the tables; the stream stays open."""
        if self._kids:
            self._close_node()
        kids = " ".join(f"{node} 0 R" for node, _ in self._nodes)
        self.write(self._pages, f"<</Type/Pages/Count {self.page_count}/Kids[{kids}]>>".encode())
        self._write_resources()
        language = b"/Lang%b" % text_string(self._language) if self._language else b""
        self.write(
            self._catalog,
            b"<</Type/Catalog/Pages %d 0 R%b/ViewerPreferences"
            b"<</PrintScaling/None/PickTrayByPDFSize true/DisplayDocTitle true>>>>" % (self._pages, language),
        )
        info = self.reserve()
        self.write(info, b"<</Title%b/Producer(Sameday press)>>" % text_string(self._title))
        self._write_cross_references(info)

    def _write_resources(self) -> None:
        objects = FontObjects(self.reserve, self.write, self.write_stream)
        fonts = "".join(f"/{font.name} {objects.write(font)} 0 R" for font in self._fonts.values())
        forms = "".join(f"/X{place} {one} 0 R" for place, one in enumerate(self._forms, 1))
        self.write(self._resources, f"<</Font<<{fonts}>>/XObject<<{forms}>>>>".encode())

    def _write_cross_references(self, info: int) -> None:
        identity = self._digest.hexdigest()
        start = self._position
        rows = "".join(f"{offset:010d} 00000 n \n" for offset in self._offsets[1:])
        count = len(self._offsets)
        self._put(f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode())
        self._put(
            f"trailer\n<</Size {count}/Root {self._catalog} 0 R/Info {info} 0 R"
            f"/ID[<{identity}><{identity}>]>>\nstartxref\n{start}\n%%EOF\n".encode()
        )


def text_string(text: str) -> bytes:
    """A PDF text string of any characters."""
    return b"<%b>" % (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode()

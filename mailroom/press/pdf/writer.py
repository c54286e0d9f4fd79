"""Writing a large PDF straight to a stream: objects as they come, nothing kept but where they lie.

Small objects are gathered in compressed object streams and the cross-reference table is a stream (PDF 1.5), so
that a page used a thousand times costs a few bytes each. The page tree is balanced and written as it grows.
Memory: eleven bytes an object, whatever their size. The same calls give the same bytes.
"""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import BinaryIO

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECTS_TO_A_STREAM = 200
_KIDS_TO_A_NODE = 64
_FREE, _PLAIN, _PACKED = 0, 1, 2
_CATALOG = b"<</Type/Catalog/Pages %d 0 R/ViewerPreferences<</PrintScaling/None>>%b>>"


class PdfWriter:
    """Writes indirect objects to ``out``, which must accept ``write``; it is never read or rewound."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._position = 0
        self._digest = blake2b(digest_size=16)
        # One entry an object: how it is stored, its offset (or the stream that holds it), its index there.
        self._how = array("B", [_FREE])
        self._where = array("Q", [0])
        self._index = array("H", [65535])
        self._packed: list[tuple[int, bytes]] = []
        self._write(_HEADER)

    def reserve(self) -> int:
        """A new object's number, to be given to :meth:`put` or :meth:`put_stream` at any later time."""
        self._how.append(_FREE)
        self._where.append(0)
        self._index.append(0)
        return len(self._how) - 1

    def put(self, number: int, body: bytes) -> None:
        """Write an object that is not a stream."""
        self._packed.append((number, body))
        if len(self._packed) == _OBJECTS_TO_A_STREAM:
            self._flush()

    def put_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream: ``entries`` is its dictionary's inside, without ``/Length``."""
        self._how[number], self._where[number] = _PLAIN, self._position
        self._write(b"%d 0 obj\n<<%b/Length %d>>stream\n" % (number, entries, len(data)))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")

    def finish(self, pages: int, extra: bytes = b"") -> None:
        """Write catalogue, cross-references and trailer. ``pages`` is the page tree's root."""
        catalog, info = self.reserve(), self.reserve()
        self.put(catalog, _CATALOG % (pages, extra))
        self.put(info, b"<</Producer(Sameday)>>")
        self._flush()
        self._write_cross_references(catalog, info)

    def _flush(self) -> None:
        if not self._packed:
            return
        number = self.reserve()
        places, bodies, offset = [], [], 0
        for index, (packed, body) in enumerate(self._packed):
            self._how[packed], self._where[packed], self._index[packed] = _PACKED, number, index
            places.append(b"%d %d" % (packed, offset))
            bodies.append(body)
            offset += len(body) + 1
        head = b" ".join(places) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head))
        self._packed = []
        self.put_stream(number, entries, zlib.compress(head + b"\n".join(bodies)))

    def _write_cross_references(self, catalog: int, info: int) -> None:
        number, start = self.reserve(), self._position
        self._how[number], self._where[number] = _PLAIN, start
        width = max(3, (start.bit_length() + 7) // 8)
        table = bytearray()
        for how, where, index in zip(self._how, self._where, self._index, strict=True):
            table.append(how)
            table += where.to_bytes(width, "big")
            table += index.to_bytes(2, "big")
        identity = self._digest.hexdigest().encode()
        entries = b"/Type/XRef/Size %d/W[1 %d 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode"
        filled = entries % (len(self._how), width, catalog, info, identity, identity)
        self.put_stream(number, filled, zlib.compress(bytes(table)))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._position += len(data)


@dataclass
class _Node:
    number: int
    kids: list[int] = field(default_factory=list)
    pages: int = 0


class PageTree:
    """A balanced page tree, written as it grows: at most one open node on each level is in memory."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._open: list[_Node] = [_Node(writer.reserve())]
        self.pages = 0

    def add(self, entries: bytes) -> None:
        """Add a page; ``entries`` is the inside of its dictionary, without ``/Type`` and ``/Parent``."""
        number, leaf = self._writer.reserve(), self._open[0]
        self._writer.put(number, b"<</Type/Page/Parent %d 0 R%b>>" % (leaf.number, entries))
        self.pages += 1
        self._attach(0, number, 1)

    def close(self) -> int:
        """Write the nodes that are still open; returns the root's object number."""
        for level in range(len(self._open) - 1):
            if self._open[level].kids:
                self._close(level)
        root = self._open[-1]
        self._writer.put(root.number, _node(root))
        return root.number

    def _attach(self, level: int, kid: int, pages: int) -> None:
        node = self._open[level]
        node.kids.append(kid)
        node.pages += pages
        if len(node.kids) == _KIDS_TO_A_NODE:
            self._close(level)

    def _close(self, level: int) -> None:
        node = self._open[level]
        if level + 1 == len(self._open):
            self._open.append(_Node(self._writer.reserve()))
        parent = self._open[level + 1]
        self._writer.put(node.number, _node(node, b"/Parent %d 0 R" % parent.number))
        self._open[level] = _Node(self._writer.reserve())
        self._attach(level + 1, node.number, node.pages)


def _node(node: _Node, parent: bytes = b"") -> bytes:
    kids = b" ".join(b"%d 0 R" % kid for kid in node.kids)
    return b"<</Type/Pages%b/Count %d/Kids[%b]>>" % (parent, node.pages, kids)

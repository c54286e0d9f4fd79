"""The order in which mixed left-to-right and right-to-left text is read (Unicode's bidirectional rules).

The levels come from FriBidi, the library Pango itself uses and depends on; it is on every machine that
has Pango. It is only loaded when a text has right-to-left characters.
"""

from __future__ import annotations

import ctypes
from functools import cache

_NAMES = ("libfribidi.so.0", "libfribidi.so", "libfribidi.0.dylib")
_PARAGRAPH_BY_FIRST_STRONG = 0x00000040  # FRIBIDI_PAR_ON
_IS_RTL = 0x00000001


class BidiMissing(RuntimeError):
    """FriBidi is not installed, so right-to-left text cannot be set in the right order."""

    def __init__(self) -> None:
        super().__init__("Right-to-left text needs the FriBidi library: apt-get install libfribidi0")


@cache
def _fribidi() -> ctypes.CDLL:
    for name in _NAMES:
        try:
            library = ctypes.CDLL(name)
            break
        except OSError:
            continue
    else:
        raise BidiMissing
    library.fribidi_get_par_embedding_levels_ex.restype = ctypes.c_byte
    return library


def levels(text: str) -> tuple[list[int], bool]:
    """Each character's embedding level (odd is right to left), and whether the paragraph is."""
    library = _fribidi()
    count = len(text)
    characters = (ctypes.c_uint32 * count)(*map(ord, text))
    types, brackets = (ctypes.c_uint32 * count)(), (ctypes.c_uint32 * count)()
    library.fribidi_get_bidi_types(characters, count, types)
    library.fribidi_get_bracket_types(characters, count, types, brackets)
    base = ctypes.c_uint32(_PARAGRAPH_BY_FIRST_STRONG)
    found = (ctypes.c_byte * count)()
    if not library.fribidi_get_par_embedding_levels_ex(types, brackets, count, ctypes.byref(base), found):
        raise MemoryError("FriBidi could not order the text.")
    return list(found), bool(base.value & _IS_RTL)


def visual_order(run_levels: list[int]) -> list[int]:
    """The places of runs from left to right, given their levels in reading order (rule L2)."""
    order = list(range(len(run_levels)))
    if not order:
        return order
    lowest_odd = min((level for level in run_levels if level % 2), default=0)
    for level in range(max(run_levels), lowest_odd - 1 if lowest_odd else 0, -1):
        start = 0
        while start < len(order):
            if run_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order

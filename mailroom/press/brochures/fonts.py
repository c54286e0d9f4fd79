"""Which fonts a PDF uses without bringing them along."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

_DEEPEST = 12
"""Forms within forms within patterns: a file nested deeper than this was not made by a layout program."""


def fonts_not_embedded(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """The names of fonts that are used but not embedded, in alphabetical order."""
    seen: set[tuple[int, int]] = set()
    missing: set[str] = set()
    for page in pdf.pages:
        for font in _fonts(page.resources, seen, 0):
            if not _is_embedded(font):
                missing.add(_name(font))
    return tuple(sorted(missing))


def _fonts(resources: object, seen: set[tuple[int, int]], depth: int) -> Iterator[pikepdf.Dictionary]:
    if not isinstance(resources, pikepdf.Dictionary) or depth > _DEEPEST:
        return
    for font in _members(resources, "/Font"):
        if _is_new(font, seen) and isinstance(font, pikepdf.Dictionary):
            yield font
            yield from _fonts(font.get("/Resources"), seen, depth + 1)
    for kind in ("/XObject", "/Pattern"):
        for form in _members(resources, kind):
            if isinstance(form, pikepdf.Stream) and _is_new(form, seen):
                yield from _fonts(form.stream_dict.get("/Resources"), seen, depth + 1)


def _members(resources: pikepdf.Dictionary, kind: str) -> Iterator[pikepdf.Object]:
    group = resources.get(kind)
    if isinstance(group, pikepdf.Dictionary):
        yield from (member for _, member in group.items())


def _is_new(member: pikepdf.Object, seen: set[tuple[int, int]]) -> bool:
    if not isinstance(member, pikepdf.Object) or not member.is_indirect:
        return True
    known = member.objgen in seen
    seen.add(member.objgen)
    return not known


def _is_embedded(font: pikepdf.Object) -> bool:
    kind = str(font.get("/Subtype"))
    if kind == "/Type3":
        return True
    if kind == "/Type0":
        below = font.get("/DescendantFonts")
        return isinstance(below, pikepdf.Array) and len(below) > 0 and _is_embedded(below[0])
    descriptor = font.get("/FontDescriptor")
    return isinstance(descriptor, pikepdf.Dictionary) and any(
        key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )


def _name(font: pikepdf.Dictionary) -> str:
    name = str(font.get("/BaseFont", "/?")).removeprefix("/")
    return name[7:] if name[6:7] == "+" else name

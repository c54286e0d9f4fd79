"""What is wrong with the braces of a firm's own letter where they cannot be read, in the house's sentences.

Jinja reads them, and what it says against them is English and speaks of tokens; so its answer is only where the search
begins. What is found names the line, what was written there, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intranet.values.reason import Reason, reason

_ENDS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{[{%#]")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}")
_RAW_ENDS = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_CLOSES = {"endif": "if", "endfor": "for"}
_FOLLOWS = {
    "elif": ("if",),
    "else": ("if", "for"),
    "endif": ("if", "if else"),
    "endfor": ("for", "for else"),
}
"""What may stand within what; “if else” is a condition whose else has been."""
_LONGEST_SHOWN = 60
_DEEP = 24
"""More conditions than this in each other are what is nested too deeply, not the brackets in one of them."""
_EXAMPLES = {
    "if": "{% if letter.note %}…{% endif %}",
    "elif": "{% elif letter.note %}",
    "for": "{% for one in letter.pointers %}…{% endfor %}",
    "set": "{% set name = letter.products %}",
}
_AROUND = {
    "if": ("", "{% endif %}"),
    "elif": ("{% if 1 %}", "{% endif %}"),
    "else": ("{% if 1 %}", "{% endif %}"),
    "endif": ("{% if 1 %}", ""),
    "for": ("", "{% endfor %}"),
    "endfor": ("{% for a in b %}", ""),
}


@dataclass(frozen=True)
class _Piece:
    """What stands from an opening brace to its closing one; ``closed`` is untrue where there is none, or too late."""

    start: int
    text: str
    closed: bool = True

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def name(self) -> str:
        """ "if" of ``{%- if letter.note %}``, nothing of a field."""
        named = re.match(r"\{%[-+]?\s*(\w+)", self.text)
        return named[1] if named else ""

    @property
    def shown(self) -> str:
        """As much of it as a sentence can take."""
        return _shortened(self.text)


def _pieces(source: str) -> Iterator[_Piece]:
    """All of them in order, found by looking at each place once: people may write twenty thousand braces."""
    place = 0
    while opened := _OPENING.search(source, place):
        raw = _RAW.match(source, opened.start())
        if raw:
            ends = _RAW_ENDS.search(source, raw.end())
            piece = _Piece(opened.start(), source[opened.start() : (ends or raw).end()], ends is not None)
        else:
            piece = _piece_at(source, opened)
        yield piece
        place = piece.end if piece.closed or not raw else len(source)


def _piece_at(source: str, opened: re.Match[str]) -> _Piece:
    end, after = source.find(_ENDS[opened[0]], opened.end()), _OPENING.search(source, opened.end())
    if end < 0 or (opened[0] != "{#" and after and after.start() < end):
        return _Piece(opened.start(), opened[0], closed=False)
    return _Piece(opened.start(), source[opened.start() : end + 2])


def without_braces(source: str) -> str:
    """The source with nothing but spaces where fields and conditions stand; every line keeps its number."""
    written, place = [], 0
    for piece in _pieces(source):
        written += [source[place : piece.start], re.sub(r"[^\n]", " ", piece.text)]
        place = piece.end
    return "".join(written) + source[place:]


def line_at(source: str, place: int) -> int:
    """The number of the line at a place in the source."""
    return source.count("\n", 0, max(place, 0)) + 1


def braces_fault(source: str, near: int, reads: Callable[[str], bool]) -> Reason:
    """Why a source cannot be read. ``near`` is the line that its reader names, ``reads`` tries one piece alone."""
    return _left_open(source) or _out_of_order(source) or _unread_piece(source, near, reads)


def deep_fault(source: str) -> Reason:
    """Said of a source that is nested too deeply: it is looked for where the most is open, or in the longest piece."""
    depth, deepest, at = 0, 0, 0
    pieces = list(_pieces(source))
    for piece in pieces:
        depth += (piece.name in _CLOSES.values()) - (piece.name in _CLOSES)
        if depth > deepest:
            deepest, at = depth, piece.start
    if deepest <= _DEEP and pieces:
        at = max(pieces, key=lambda piece: len(piece.text)).start
    return reason(
        "template_deep",
        "Line %(line)s cannot be read: it is nested too deeply. Take brackets or conditions out.",
        line=line_at(source, at),
    )


def _left_open(source: str) -> Reason | None:
    piece = next((piece for piece in _pieces(source) if not piece.closed), None)
    if piece is None:
        return None
    line = line_at(source, piece.start)
    if piece.name:
        return _not_closed(piece.name, line)
    return reason(
        "template_braces",
        "Line %(line)s opens “%(mark)s” and does not close it. Add “%(end)s”.",
        line=line,
        mark=piece.text,
        end=_ENDS[piece.text],
    )


def _out_of_order(source: str) -> Reason | None:
    within: list[tuple[str, int]] = []
    for piece in _pieces(source):
        name, line = piece.name, line_at(source, piece.start)
        above = within[-1][0] if within else ""
        if name in _CLOSES.values():
            within.append((name, line))
        elif name in _FOLLOWS and above not in _FOLLOWS[name]:
            return _in_wrong_order(piece.shown, line, within)
        elif name in _CLOSES:
            within.pop()
        elif name == "else":
            within[-1] = (f"{above} else", within[-1][1])
        elif name and name not in (*_FOLLOWS, "set", "print", "raw"):
            return not_allowed(f"{{% {name} %}}", line)
    return _not_closed(*within[-1]) if within else None


def _in_wrong_order(what: str, line: int, within: list[tuple[str, int]]) -> Reason:
    if not within:
        return reason(
            "template_stray",
            "Line %(line)s: “%(what)s” belongs to nothing that is open there. Take it out.",
            line=line,
            what=what,
        )
    name, begun = within[-1][0].partition(" ")[0], within[-1][1]
    return reason(
        "template_order",
        "Line %(line)s: “%(what)s” stands before “%(end)s”, which “%(begun)s” in line %(open)s needs first.",
        line=line,
        what=what,
        end=f"{{% end{name} %}}",
        begun=f"{{% {name} %}}",
        open=begun,
    )


def _not_closed(opened: str, line: int) -> Reason:
    name = opened.partition(" ")[0]
    return reason(
        "template_unclosed",
        "Line %(line)s: “%(begun)s” is not closed. Add “%(end)s” where it ends.",
        line=line,
        begun=f"{{% {name} %}}",
        end=f"{{% end{name} %}}",
    )


def not_allowed(what: str, line: int) -> Reason:
    """Said of what the small language does not have; ``what`` is as people wrote it."""
    return reason(
        "template_not_allowed",
        "Line %(line)s uses “%(what)s”, which letters cannot. Use fields, if, for and filters only.",
        line=line,
        what=what,
    )


def _unread_piece(source: str, near: int, reads: Callable[[str], bool]) -> Reason:
    here = [
        piece
        for piece in _pieces(source)
        if line_at(source, piece.start) <= near <= line_at(source, piece.end)
    ]
    found = next((piece for piece in here if not reads(_whole(piece))), here[0] if here else None)
    line = line_at(source, found.start) if found else near
    if found and not found.text[2:-2].strip(" \t\n+-"):
        return reason(
            "template_empty",
            "Line %(line)s: nothing stands in “%(what)s”. Write a field there, or take it out.",
            line=line,
            what=found.shown,
        )
    return reason(
        "template_unreadable",
        "Line %(line)s cannot be read at “%(what)s”. Write it like this: %(how)s",
        line=line,
        what=found.shown if found else _shortened("".join(source.split("\n")[near - 1 : near])),
        how=_EXAMPLES.get(found.name if found else "", "{{ letter.products }}"),
    )


def _whole(piece: _Piece) -> str:
    """A piece with what has to stand around it, so that it can be read alone."""
    before, after = _AROUND.get(piece.name, ("", ""))
    return before + piece.text + after


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def nothing_there(name: str, line: int) -> Reason:
    """Said where nothing is: of a field by its name, of an entry of an empty list without one."""
    if name:
        return no_field(name, line)
    return reason(
        "template_nothing",
        "Line %(line)s takes an entry from a list that is empty. Ask first whether there is one: {%% if … %%}",
        line=line,
    )


def wrong_kind(line: int) -> Reason:
    """Said of words treated as figures, and the like."""
    return reason(
        "template_not_filled",
        "Line %(line)s cannot be filled in: it treats words as a number or a list, or the other way round. "
        "Look at its fields and filters.",
        line=line,
    )


def no_field(name: str, line: int) -> Reason:
    """Said of a field that letters do not have, or not this one."""
    return reason(
        "template_no_field",
        "Line %(line)s asks for “%(name)s”, and there is no such field. Choose one from the list.",
        line=line,
        name=name,
    )

"""What HTML and CSS a firm's own letter may hold: what shapes text, and nothing that leaves its place.

Many letters are set in one document. Marks that are left open, or styles that reach beyond their letter, would spoil
other people's letters; so marks must be in order, and styles are single rules made to hold inside one letter's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import tinycss2

from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.press.letters.own_braces import line_at, without_braces

_PHRASES = frozenset({"strong", "em", "b", "i", "u", "small", "sup", "sub", "span", "br"})
_TAGS = _PHRASES | {
    "p", "div", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "hr", "img", "blockquote",
}  # fmt: skip
_VOID = frozenset({"br", "hr", "img"})
_ATTRIBUTES = frozenset({"class", "lang", "dir", "alt", "colspan", "rowspan"})
_DEEPEST = 24
_MOST_SPAN = 20
_PROPERTIES = re.compile(
    r"color|background-color|font-(weight|style|size|variant-numeric)|text-(align|indent|transform|decoration)"
    r"|line-height|letter-spacing|white-space|vertical-align|hyphens|width|max-width"
    r"|(margin|padding)(-(top|right|bottom|left))?|border(-(top|right|bottom|left))?|border-(collapse|spacing)"
    r"|list-style(-type)?|break-(inside|before|after)|orphans|widows"
)
_SELECTOR = re.compile(r"[\w\s.,>*:()-]+")
_LARGEST = 300.0
"""The largest figure a length may have, whatever its unit: no page is longer in millimetres."""


class _Checker(HTMLParser):
    """Walks the marks and keeps the first thing that is wrong with them."""

    def __init__(self, assets: frozenset[str], tags: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Reason] = []
        self._assets, self._tags = assets, tags
        self._open: list[tuple[str, int]] = []

    def _fault(self, code: str, text: str, tag: str, line: int = 0) -> None:
        self.faults.append(reason(code, text, tag=tag, line=line or self.getpos()[0]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._tags:
            self._fault(
                "markup_tag", N_("Line %(line)s: the mark <%(tag)s> cannot be used here. Take it out."), tag
            )
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")
        if tag not in _VOID:
            self._open.append((tag, self.getpos()[0]))
            if len(self._open) > _DEEPEST:
                self._fault(
                    "markup_deep",
                    N_("Line %(line)s: the marks are nested too deeply at <%(tag)s>. Take some out."),
                    tag,
                )

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self._open or self._open.pop()[0] != tag:
            self._fault(
                "markup_order",
                N_(
                    "Line %(line)s: the mark </%(tag)s> closes nothing, or in the wrong order. "
                    "Close first what was opened last, or take it out."
                ),
                tag,
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_decl(self, decl: str) -> None:
        self._fault(
            "markup_declaration",
            N_("Line %(line)s: the mark <!%(tag)s> cannot be used here. Take it out."),
            decl[:20],
        )

    def handle_pi(self, data: str) -> None:
        self._fault(
            "markup_instruction",
            N_("Line %(line)s: the mark <?%(tag)s> cannot be used here. Take it out."),
            data[:20],
        )

    def unknown_decl(self, data: str) -> None:
        self._fault(
            "markup_section",
            N_("Line %(line)s: the mark <![%(tag)s]> cannot be used here. Take it out."),
            data[:20],
        )

    def close(self) -> None:
        super().close()
        if self._open and not self.faults:
            text = N_("Line %(line)s: the mark <%(tag)s> is not closed. Add </%(tag)s>.")
            self._fault("markup_open", text, *self._open[-1])

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if tag == "img" and name == "src":
            if value.removeprefix("asset:") not in self._assets or not value.startswith("asset:"):
                text = N_(
                    "Line %(line)s: the picture “%(tag)s” is not at hand. "
                    'Write src="asset:logo" once the firm has a logo.'
                )
                self._fault("markup_picture", text, value[:60])
        elif name in ("colspan", "rowspan"):
            if not (value.isdecimal() and 1 <= int(value[:6]) <= _MOST_SPAN):
                text = N_("Line %(line)s: a cell can span 20 others at most, not “%(tag)s”.")
                self._fault("markup_span", text, value[:20])
        elif name not in _ATTRIBUTES:
            text = N_("Line %(line)s: “%(tag)s” cannot be used inside a mark. Take it out.")
            self._fault("markup_attribute", text, name[:40])


def markup_faults(
    html: str, assets: frozenset[str], *, source: str, phrases_only: bool = False
) -> Iterator[Reason]:
    """What is wrong with the marks of a filled-in part; ``assets`` are the pictures that it may show.

    The lines said are those of ``source``, which people see: filling in adds lines and takes some away.
    """
    tags = _PHRASES if phrases_only else _TAGS
    written = _walked(without_braces(source), assets, tags)
    for fault in _walked(html, assets, tags):
        yield replace(fault, data={**fault.data, "line": _line_written(fault, written, source)})


def _walked(html: str, assets: frozenset[str], tags: frozenset[str]) -> list[Reason]:
    checker = _Checker(assets, tags)
    checker.feed(html)
    checker.close()
    return checker.faults


def _line_written(fault: Reason, written: list[Reason], source: str) -> int:
    """Where the same fault is in the source; one that comes only by filling in is looked for by its words."""
    tag = str(fault.data["tag"])
    same = (one for one in written if (one.code, one.data["tag"]) == (fault.code, tag))
    found = next(same, None)
    return found.data["line"] if found else line_at(source, source.lower().find(tag.lower()))


def scoped_styles(css: str, scope: str) -> tuple[str, Iterator[Reason]]:
    """The rules of ``css`` as they hold below ``scope``, and what is wrong with them."""
    faults: list[Reason] = []
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    inside = [rule for rule in (_rule(each, faults) for each in rules) if rule]
    return f"{scope} {{ {' '.join(inside)} }}", iter(faults)


def _rule(rule: tinycss2.ast.Node, faults: list[Reason]) -> str:
    selector = tinycss2.serialize(rule.prelude).strip() if rule.type == "qualified-rule" else ""
    if rule.type != "qualified-rule" or not _SELECTOR.fullmatch(selector):
        faults.append(
            reason(
                "styles_rule",
                "Line %(line)s of the styles is no plain rule. Write such as: .price { font-weight: bold }",
                line=rule.source_line,
            )
        )
        return ""
    declared = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    return f"{selector} {{ {' '.join(filter(None, (_declaration(each, faults) for each in declared)))} }}"


def _declaration(declared: tinycss2.ast.Node, faults: list[Reason]) -> str:
    name = getattr(declared, "lower_name", "")
    if declared.type != "declaration" or not _PROPERTIES.fullmatch(name) or not _plain(declared.value):
        faults.append(
            reason(
                "styles_property",
                "Line %(line)s of the styles: “%(name)s” cannot be set so in a letter. Take it out.",
                line=declared.source_line,
                name=name or "?",
            )
        )
        return ""
    return f"{name}: {tinycss2.serialize(declared.value).strip()};"


def _plain(tokens: list[tinycss2.ast.Node]) -> bool:
    """Words, colours and lengths of a sensible size: no addresses, no functions, nothing that pulls text elsewhere."""
    return all(map(_plain_token, tokens))


def _plain_token(token: tinycss2.ast.Node) -> bool:
    if token.type in ("dimension", "percentage", "number"):
        return 0 <= token.value <= _LARGEST
    return token.type in ("ident", "hash", "whitespace", "comment") or (
        token.type == "literal" and token.value in ",/"
    )

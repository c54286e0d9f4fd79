"""What HTML and CSS a firm's own letter may hold: what shapes text, and nothing that leaves its place.

Many letters are set in one document. Marks that are left open, or styles that reach beyond their letter, would spoil
other people's letters; so marks must be in order, and styles are single rules made to hold inside one letter's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import tinycss2

from intranet.values.reason import Reason, reason

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
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._tags:
            self.faults.append(
                reason("markup_tag", "The mark <%(tag)s> cannot be used here. Take it out.", tag=tag)
            )
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")
        if tag not in _VOID:
            self._open.append(tag)
            if len(self._open) > _DEEPEST:
                self.faults.append(
                    reason("markup_deep", "The marks are nested too deeply at <%(tag)s>.", tag=tag)
                )

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(
                reason("markup_order", "The mark </%(tag)s> closes nothing, or in the wrong order.", tag=tag)
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_decl(self, decl: str) -> None:
        self.faults.append(
            reason(
                "markup_declaration", "The mark <!%(tag)s> cannot be used here. Take it out.", tag=decl[:20]
            )
        )

    def handle_pi(self, data: str) -> None:
        self.faults.append(
            reason(
                "markup_instruction", "The mark <?%(tag)s> cannot be used here. Take it out.", tag=data[:20]
            )
        )

    def unknown_decl(self, data: str) -> None:
        self.faults.append(
            reason("markup_section", "The mark <![%(tag)s]> cannot be used here. Take it out.", tag=data[:20])
        )

    def close(self) -> None:
        super().close()
        if self._open and not self.faults:
            self.faults.append(
                reason("markup_open", "The mark <%(tag)s> is not closed. Add </%(tag)s>.", tag=self._open[-1])
            )

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if tag == "img" and name == "src":
            if value.removeprefix("asset:") not in self._assets or not value.startswith("asset:"):
                self.faults.append(
                    reason(
                        "markup_picture",
                        'The picture “%(tag)s” is not at hand. Write src="asset:logo" once the firm has a logo.',
                        tag=value[:60],
                    )
                )
        elif name in ("colspan", "rowspan"):
            if not (value.isdecimal() and 1 <= int(value[:6]) <= _MOST_SPAN):
                self.faults.append(
                    reason("markup_span", "A cell can span 20 others at most, not “%(tag)s”.", tag=value[:20])
                )
        elif name not in _ATTRIBUTES:
            self.faults.append(
                reason(
                    "markup_attribute", "“%(tag)s” cannot be used inside a mark. Take it out.", tag=name[:40]
                )
            )


def markup_faults(html: str, assets: frozenset[str], *, phrases_only: bool = False) -> Iterator[Reason]:
    """What is wrong with the marks of a filled-in part; ``assets`` are the pictures that it may show."""
    checker = _Checker(assets, _PHRASES if phrases_only else _TAGS)
    checker.feed(html)
    checker.close()
    yield from checker.faults


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

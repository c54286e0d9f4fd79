"""A firm's own letter: words of its own in the house's frame, in a small template language that can do no harm.

Allowed are fields, conditions, loops over the lists of a letter, and a few filters. Nothing can be called, computed or
loaded, so a template can neither run on nor grow without bounds; whatever else is tried is answered by a sentence with
its line. Styles are single rules that hold inside the letter's text only, and what was filled in is checked before it
joins a document with other people's letters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import FilterArgumentError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from intranet.values.reason import Reason, reason
from mailroom.press.letters.html_values import TemplateFault
from mailroom.press.letters.merging import RTL, in_order
from mailroom.press.letters.own_markup import markup_faults, scoped_styles
from mailroom.press.letters.wording import reads_from_the_right, spaced
from mailroom.press.type.isolating import arranged_html

LONGEST_SOURCE = 20_000
"""Characters of one part of a template; a full page of text with its marks takes about 4,000."""
LONGEST_FILLED = 60_000
DEEPEST_LOOP = 2
FILTERS = (
    "capitalize", "count", "d", "default", "e", "escape", "first", "join", "last", "length", "lower", "sort", "title",
    "trim", "unique", "upper",
)  # fmt: skip
_STATEMENTS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign, nodes.Name, nodes.Const,
    nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Not, nodes.And, nodes.Or, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.Concat, nodes.Tuple, nodes.List, nodes.Keyword,
)  # fmt: skip
_OF_LOOPS = ("index", "first", "last", "length")
_SPACED = ("zh", "ja")


class TemplateRefused(TemplateFault):
    """A firm's own template cannot be used; ``reason`` says why, and where."""

    def __init__(self, why: Reason) -> None:
        super().__init__(str(why))
        self.reason = why


@dataclass(frozen=True)
class OwnLetter:
    """A firm's own words for a letter: the subject and the closing are short, ``body`` holds HTML, ``styles`` CSS."""

    subject: str
    body: str
    closing: str = ""
    styles: str = ""
    language: str = "en"

    @property
    def style_class(self) -> str:
        """The class that its styles hold under."""
        return (
            f"own-{blake2b(self.styles.encode(), digest_size=6).hexdigest()}" if self.styles.strip() else ""
        )

    def css(self) -> str:
        """Its styles, holding inside its own text only. Raises :class:`TemplateRefused`."""
        if not self.styles.strip():
            return ""
        css, faults = scoped_styles(self.styles[: LONGEST_SOURCE + 1], f".{self.style_class} .body")
        _refuse_first(faults)
        return css


def own_letter_faults(letter: OwnLetter, known: Mapping[str, Collection[str]]) -> dict[str, Reason]:
    """What is wrong with each part ("subject", "body", "closing", "styles"), seen without filling anything in.

    ``known`` are the fields on offer: each name with the names below it.
    """
    found = {part: fault for part in _PARTS if (fault := _fault_of(getattr(letter, part), known))}
    try:
        letter.css()
    except TemplateRefused as refused:
        found["styles"] = refused.reason
    return found


_PARTS = ("subject", "body", "closing")


def _fault_of(source: str, known: Mapping[str, Collection[str]]) -> Reason | None:
    try:
        tree = _parsed(source)
    except TemplateRefused as refused:
        return refused.reason
    set_here = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"} | {"loop"}
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name not in known and node.name not in set_here:
            return _no_field(node.name, node.lineno)
    for node in tree.find_all(nodes.Getattr):
        above = node.node
        if (
            isinstance(above, nodes.Name)
            and above.name not in set_here
            and node.attr not in known[above.name]
        ):
            return _no_field(f"{above.name}.{node.attr}", node.lineno)
    return None


def fill_own(letter: OwnLetter, values: Mapping[str, Any], assets: frozenset[str]) -> dict[str, Markup]:
    """The parts of the letter, filled in and checked. Raises :class:`TemplateRefused`."""
    filled, rtl = {}, reads_from_the_right(letter.language)
    for part in _PARTS:
        text = _filled(getattr(letter, part), {**values, RTL: rtl})
        _refuse_first(markup_faults(text, assets, phrases_only=part == "subject"))
        wide = letter.language[:2].lower() in _SPACED
        ordered = arranged_html(spaced(text) if wide else text, rtl=rtl)
        filled[part] = Markup(ordered)  # noqa: S704  checked, and values were escaped
    return filled


def _filled(source: str, values: Mapping[str, Any]) -> str:
    template = _compiled(source)
    written, length = [], 0
    try:
        for piece in template.generate(**values):
            written.append(piece)
            length += len(piece)
            if length > LONGEST_FILLED:
                raise TemplateRefused(_TOO_LONG)
    except UndefinedError as fault:
        raise TemplateRefused(
            reason("template_undefined", "A field is missing: %(what)s.", what=str(fault)[:120])
        ) from fault
    except TemplateRefused:
        raise
    except (
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        FilterArgumentError,
    ) as fault:
        raise TemplateRefused(
            reason("template_not_filled", "It cannot be filled in: %(what)s.", what=str(fault)[:120])
        ) from fault
    return "".join(written)


_TOO_LONG = reason("template_too_long", "It becomes too long to be a letter. Shorten it.")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Only mappings have fields, and only the fields that are in them."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._member(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, (list, tuple)) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self._member(obj, argument)

    def _member(self, obj: Any, name: Any) -> Any:
        if isinstance(obj, Mapping) and isinstance(name, str) and name in obj:
            return obj[name]
        if isinstance(obj, LoopContext) and name in _OF_LOOPS:
            return getattr(obj, name)
        return self.undefined(hint=f"there is no field “{name}” here")


def _bounded(text: Any) -> Any:
    if isinstance(text, str) and len(text) > LONGEST_FILLED:
        raise TemplateRefused(_TOO_LONG)
    return text


def _sandbox() -> _Sandbox:
    made = _Sandbox(autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=in_order)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS} | {"bounded": _bounded}
    return made


_ENVIRONMENT = _sandbox()
_COMPILED: dict[str, Any] = {}
_MOST_COMPILED = 64


def _compiled(source: str) -> Any:
    """The template, compiled once; a run has a handful of them."""
    if source not in _COMPILED:
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        code = _ENVIRONMENT.compile(_Bounding().visit(_parsed(source)), name="letter", filename="letter")
        _COMPILED[source] = _ENVIRONMENT.template_class.from_code(_ENVIRONMENT, code, {})
    return _COMPILED[source]


class _Bounding(NodeTransformer):
    """Looks at the length of whatever is put together from parts."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802  jinja2 finds it by this name
        self.generic_visit(node)
        return nodes.Filter(node, "bounded", [], [], None, None, lineno=node.lineno)


def _parsed(source: str) -> nodes.Template:
    """The template as a tree of what is allowed. Raises :class:`TemplateRefused`."""
    if len(source) > LONGEST_SOURCE:
        raise TemplateRefused(
            reason("template_source_long", "Use %(longest)s characters at most.", longest=LONGEST_SOURCE)
        )
    try:
        tree = _ENVIRONMENT.parse(source)
    except (TemplateSyntaxError, RecursionError) as fault:
        line = getattr(fault, "lineno", 1)
        said = str(getattr(fault, "message", "") or "it is nested too deeply").rstrip(".")
        raise TemplateRefused(
            reason(
                "template_unreadable", "Line %(line)s cannot be read: %(what)s.", line=line, what=said[:160]
            )
        ) from fault
    _refuse_first(chain(_not_allowed(tree), _loops_too_deep(tree, 0)))
    return tree


def _not_allowed(tree: nodes.Node) -> Iterator[Reason]:
    for node in tree.find_all(nodes.Node):
        line = node.lineno or 1
        if not isinstance(node, _STATEMENTS) or (isinstance(node, nodes.For) and node.recursive):
            yield reason(
                "template_not_allowed",
                "Line %(line)s uses “%(what)s”, which letters cannot. Use fields, if, for and filters only.",
                line=line,
                what=type(node).__name__.lower(),
            )
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield reason(
                "template_filter",
                "Line %(line)s uses the filter “%(name)s”. These are at hand: %(known)s.",
                line=line,
                name=node.name,
                known=", ".join(FILTERS),
            )


def _loops_too_deep(node: nodes.Node, depth: int) -> Iterator[Reason]:
    for child in node.iter_child_nodes():
        deeper = depth + isinstance(child, nodes.For)
        if deeper > DEEPEST_LOOP:
            yield reason(
                "template_loops",
                "Line %(line)s is a loop in a loop in a loop. Two are enough for a letter.",
                line=child.lineno,
            )
        else:
            yield from _loops_too_deep(child, deeper)


def _no_field(name: str, line: int) -> Reason:
    return reason(
        "template_no_field",
        "Line %(line)s asks for “%(name)s”, and there is no such field. Choose one from the list.",
        line=line,
        name=name,
    )


def _refuse_first(faults: Iterator[Reason]) -> None:
    fault = next(iter(faults), None)
    if fault is not None:
        raise TemplateRefused(fault)

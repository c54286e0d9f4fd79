"""A firm's own letter: words of its own in the house's frame, in a small template language that can do no harm.

Allowed are fields, conditions, loops over the lists of a letter, and a few filters. Nothing can be called, computed or
loaded, so a template can neither run on nor grow without bounds; whatever else is tried is answered by a sentence with
its line. Styles are single rules that hold inside the letter's text only, and what was filled in is checked before it
joins a document with other people's letters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from traceback import walk_tb
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import FilterArgumentError, TemplateRuntimeError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.press.letters.html_values import TemplateFault
from mailroom.press.letters.merging import RTL, in_order
from mailroom.press.letters.own_braces import (
    braces_fault,
    deep_fault,
    no_field,
    not_allowed,
    nothing_there,
    wrong_kind,
)
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
TESTS = ("defined", "divisibleby", "even", "in", "none", "number", "odd", "string")
"""Those that are named to people; Jinja's others do no harm."""
_WRITTEN = {
    "add": "+", "assignblock": "{% set %}…{% endset %}", "call": "( )", "callblock": "{% call %}", "dict": "{ }",
    "div": "/", "filterblock": "{% filter %}", "floordiv": "//", "for": "{% for … recursive %}",
    "fromimport": "{% from %}", "mod": "%", "mul": "*", "neg": "-", "nsref": "{% set a.b %}", "pos": "+", "pow": "**",
    "scope": "{% autoescape %}", "slice": "[ : ]", "sub": "-",
}  # fmt: skip
"""How people write what letters cannot do, by the name that Jinja has for it."""
_TOO_DEEP = (RecursionError, SyntaxError, MemoryError)
"""What Python raises for a template that is nested too deeply, by where it notices."""
_NAME = "letter"
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
        _compiled(source)
        return _unknown_field(_parsed(source), known)
    except TemplateRefused as refused:
        return refused.reason


def _unknown_field(tree: nodes.Template, known: Mapping[str, Collection[str]]) -> Reason | None:
    set_here = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"} | {"loop"}
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name not in known and node.name not in set_here:
            return no_field(node.name, node.lineno)
    for node in tree.find_all(nodes.Getattr):
        above = node.node
        if (
            isinstance(above, nodes.Name)
            and above.name not in set_here
            and node.attr not in known[above.name]
        ):
            return no_field(f"{above.name}.{node.attr}", node.lineno)
    return None


def fill_own(letter: OwnLetter, values: Mapping[str, Any], assets: frozenset[str]) -> dict[str, Markup]:
    """The parts of the letter, filled in and checked. Raises :class:`TemplateRefused`."""
    filled, rtl = {}, reads_from_the_right(letter.language)
    for part in _PARTS:
        source = getattr(letter, part)
        try:
            text = _filled(source, {**values, RTL: rtl})
            _refuse_first(markup_faults(text, assets, source=source, phrases_only=part == "subject"))
        except TemplateRefused as refused:
            raise TemplateRefused(in_part(part, refused.reason)) from refused
        wide = letter.language[:2].lower() in _SPACED
        ordered = arranged_html(spaced(text) if wide else text, rtl=rtl)
        filled[part] = Markup(ordered)  # noqa: S704  checked, and values were escaped
    return filled


_IN_PART = {
    "subject": N_("In the subject: %(fault)s"),
    "body": N_("In the text: %(fault)s"),
    "closing": N_("In the closing: %(fault)s"),
}


def in_part(part: str, fault: Reason) -> Reason:
    """A fault with the part it is in, for where it does not stand beside that part; styles name themselves."""
    return reason("template_in_part", _IN_PART[part], fault=fault.to_json()) if part in _IN_PART else fault


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
        raise TemplateRefused(nothing_there(str(fault), _line_of(fault))) from fault
    except TemplateRefused:
        raise
    except (
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        FilterArgumentError,
        TemplateRuntimeError,
    ) as fault:
        raise TemplateRefused(wrong_kind(_line_of(fault))) from fault
    except RecursionError as fault:
        raise TemplateRefused(deep_fault(source)) from fault
    return "".join(written)


def _line_of(fault: Exception) -> int:
    """The line of the template at which it stopped: Jinja puts it where Python keeps the line of a program."""
    lines = [line for frame, line in walk_tb(fault.__traceback__) if frame.f_code.co_filename == _NAME]
    return lines[-1] if lines else 1


_TOO_LONG = reason("template_too_long", "It becomes too long to be a letter. Shorten it.")


class _Missing(StrictUndefined):
    """What is not there says its name only, or nothing: the sentence round it is the house's."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name or "")


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
        return self.undefined(name=str(name)[:60])


def _bounded(text: Any) -> Any:
    if isinstance(text, str) and len(text) > LONGEST_FILLED:
        raise TemplateRefused(_TOO_LONG)
    return text


def _of_numbers(test: Callable[..., bool]) -> Callable[..., bool]:
    """Of words these would put the words together anew, and that can become very long."""
    return lambda value, *more: all(type(one) is int for one in (value, *more)) and test(value, *more)


_OF_NUMBERS = {
    "even": _of_numbers(lambda value: value % 2 == 0),
    "odd": _of_numbers(lambda value: value % 2 == 1),
    "divisibleby": _of_numbers(lambda value, by: by != 0 and value % by == 0),
}


def _sandbox() -> _Sandbox:
    made = _Sandbox(autoescape=True, undefined=_Missing, trim_blocks=True, finalize=in_order)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS} | {"bounded": _bounded}
    tests: dict[str, Any] = made.tests | _OF_NUMBERS
    made.tests = tests
    return made


_ENVIRONMENT = _sandbox()
_COMPILED: dict[str, Any] = {}
_MOST_COMPILED = 64


def _compiled(source: str) -> Any:
    """The template, compiled once; a run has a handful of them."""
    if source not in _COMPILED:
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        _COMPILED[source] = _template(source)
    return _COMPILED[source]


def _template(source: str) -> Any:
    tree = _parsed(source)
    try:
        code = _ENVIRONMENT.compile(_Bounding().visit(tree), name=_NAME, filename=_NAME)
    except TemplateSyntaxError as fault:
        raise TemplateRefused(braces_fault(source, fault.lineno, _reads)) from fault
    except _TOO_DEEP as fault:
        raise TemplateRefused(deep_fault(source)) from fault
    return _ENVIRONMENT.template_class.from_code(_ENVIRONMENT, code, {})


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
        _refuse_first(chain(_not_allowed(tree), _loops_too_deep(tree, 0)))
    except TemplateSyntaxError as fault:
        raise TemplateRefused(braces_fault(source, fault.lineno, _reads)) from fault
    except _TOO_DEEP as fault:
        raise TemplateRefused(deep_fault(source)) from fault
    return tree


def _reads(piece: str) -> bool:
    try:
        _ENVIRONMENT.parse(piece)
    except (TemplateSyntaxError, *_TOO_DEEP):
        return False
    return True


def _not_allowed(tree: nodes.Node) -> Iterator[Reason]:
    for node in tree.find_all(nodes.Node):
        line = node.lineno or 1
        if not isinstance(node, _STATEMENTS) or (isinstance(node, nodes.For) and node.recursive):
            name = type(node).__name__.lower()
            yield not_allowed(_WRITTEN.get(name, f"{{% {name} %}}"), line)
        elif isinstance(node, nodes.Test) and node.name not in _ENVIRONMENT.tests:
            yield reason(
                "template_test",
                "Line %(line)s asks “is %(name)s”, which letters cannot. These are at hand: %(known)s.",
                line=line,
                name=node.name,
                known=", ".join(TESTS),
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


def _refuse_first(faults: Iterator[Reason]) -> None:
    fault = next(iter(faults), None)
    if fault is not None:
        raise TemplateRefused(fault)

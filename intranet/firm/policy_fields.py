"""The kinds of fields a policy is made of; each knows its default and says what is wrong with a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from intranet.values.country_rules import is_country
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.text import clean_line, clean_lines


class PolicyRefused(ValueError):
    """A policy's new value makes no sense; ``problems`` maps (group, field) to the :class:`Reason`."""

    def __init__(self, problems: Mapping[tuple[str, str], Reason]) -> None:
        super().__init__(" ".join(map(str, problems.values())))
        self.problems = dict(problems)


class FieldRefused(ValueRefused):
    """One field's value makes no sense."""


def _whole(value: Any, low: int, high: int) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        number = low - 1
    if isinstance(value, bool) or not low <= number <= high:
        raise FieldRefused(
            reason("not_a_whole_number", "Give a whole number from %(low)s to %(high)s.", low=low, high=high)
        )
    return number


@dataclass(frozen=True)
class Number:
    """A whole number from ``low`` to ``high``. ``label`` and ``unit`` are msgids."""

    key: str
    label: str
    default: int
    low: int
    high: int
    unit: str = ""

    def checked(self, value: Any) -> int:
        """:raises FieldRefused: not a whole number within the limits."""
        return _whole(value, self.low, self.high)


@dataclass(frozen=True)
class Switch:
    """Yes or no."""

    key: str
    label: str
    default: bool

    def checked(self, value: Any) -> bool:
        """:raises FieldRefused: neither true nor false."""
        if not isinstance(value, bool):
            raise FieldRefused(reason("not_yes_or_no", "Say yes or no."))
        return value


@dataclass(frozen=True)
class OneOf:
    """One of ``options``, pairs of plain value and label (msgid)."""

    key: str
    label: str
    default: str | int
    options: tuple[tuple[str | int, str], ...]

    def checked(self, value: Any) -> str | int:
        """:raises FieldRefused: not one of the options."""
        for option, _label in self.options:
            if str(option) == str(value):
                return option
        raise FieldRefused(reason("not_an_option", "Choose one of the answers offered."))


@dataclass(frozen=True)
class Text:
    """A few words, at most ``longest`` characters on at most ``lines`` lines; ``usual`` is the default."""

    key: str
    label: str
    longest: int
    lines: int = 1
    usual: str = ""

    @property
    def default(self) -> str:
        return self.usual

    def checked(self, value: Any) -> str:
        """:raises FieldRefused: no text, too long, or too many lines."""
        if not isinstance(value, str):
            raise FieldRefused(reason("not_a_text", "Write it in words."))
        text = clean_lines(value) if self.lines > 1 else clean_line(value)
        if len(text) > self.longest:
            raise FieldRefused(
                reason("text_too_long", "Use %(longest)s characters at most.", longest=self.longest)
            )
        if text.count("\n") >= self.lines:
            raise FieldRefused(reason("too_many_lines", "Use %(lines)s lines at most.", lines=self.lines))
        return text


@dataclass(frozen=True)
class ByCountry:
    """A whole number for some countries: ``{"CA": 8}`` with ISO 3166-1 alpha-2 codes."""

    key: str
    label: str
    low: int
    high: int
    unit: str = ""

    @property
    def default(self) -> dict[str, int]:
        return {}

    def checked(self, value: Any) -> dict[str, int]:
        """:raises FieldRefused: an unknown country, or no whole number within the limits."""
        if not isinstance(value, Mapping):
            raise FieldRefused(reason("not_by_country", "Write one country and number a line, such as CA 8."))
        for country in value:
            if not is_country(country):
                raise FieldRefused(
                    reason("unknown_country", "There is no country with the code %(code)s.", code=country)
                )
        return {country: _whole(number, self.low, self.high) for country, number in sorted(value.items())}


Field = Number | Switch | OneOf | Text | ByCountry


@dataclass(frozen=True)
class Group:
    """Fields that stand together on the settings page."""

    key: str
    label: str
    fields: tuple[Field, ...]


def _nothing(_value: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, Reason]]:
    return ()


@dataclass(frozen=True)
class PolicyKind:
    """One table of rules: its groups, and what must hold between fields (``cross_check``)."""

    name: str
    label: str
    help: str
    groups: tuple[Group, ...]
    cross_check: Callable[[Mapping[str, Mapping[str, Any]]], Iterable[tuple[str, str, Reason]]] = field(
        default=_nothing
    )

    @property
    def default(self) -> dict[str, dict[str, Any]]:
        return {group.key: {f.key: f.default for f in group.fields} for group in self.groups}

    def fields(self) -> Iterator[tuple[Group, Field]]:
        """Each field with its group, in the order of the page."""
        for group in self.groups:
            for each in group.fields:
                yield group, each

    def completed(self, stored: Any) -> dict[str, dict[str, Any]]:
        """``stored`` where it still makes sense, the default elsewhere: what an older version wrote keeps working."""
        value = self.default
        for group, each in self.fields():
            given = stored.get(group.key) if isinstance(stored, Mapping) else None
            if isinstance(given, Mapping) and each.key in given:
                try:
                    value[group.key][each.key] = each.checked(given[each.key])
                except FieldRefused:
                    continue
        return value

    def checked(self, value: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """``value`` whole and normalised; fields left out take their default.

        :raises PolicyRefused: with every problem, by group and field.
        """
        result, problems = self.default, {}
        for group, each in self.fields():
            given = (value.get(group.key) or {}).get(each.key, each.default)
            try:
                result[group.key][each.key] = each.checked(given)
            except FieldRefused as refused:
                problems[group.key, each.key] = refused.reason
        if not problems:
            problems = {(group, key): why for group, key, why in self.cross_check(result)}
        if problems:
            raise PolicyRefused(problems)
        return result

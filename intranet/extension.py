"""What a plug-in may add to the intranet. Each screen or room states its own :class:`Extension`.

``create_app`` adds them up.

The intranet's own rooms use the same door as the mail-room, so the door is always tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import click
from flask import Blueprint, Flask, current_app


@dataclass(frozen=True)
class MenuItem:
    """A line of the left rail. ``label`` is an English msgid; ``icon`` a Bootstrap Icons name; ``roles`` see it."""

    endpoint: str
    label: str
    icon: str
    roles: tuple[str, ...]
    order: int = 100
    badge: Callable[[], int | None] | None = None


@dataclass(frozen=True)
class Panel:
    """A piece of a page. It takes a value (not an identifier), so it can show what is not saved yet.

    ``place`` is e.g. "desk", "inquiry", "customer", "home"; the template gets what ``context(value)`` returns.
    ``context`` returns None when there is nothing to show.
    """

    place: str
    template: str
    context: Callable[[Any], Mapping[str, Any] | None]
    roles: tuple[str, ...] = ()
    order: int = 100


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened to a customer or inquiry; ``title`` and ``text`` are already in the reader's language."""

    at: datetime
    icon: str
    title: str
    text: str = ""
    url: str | None = None
    who: str = ""


@dataclass(frozen=True)
class TimelineSource:
    """Adds entries to a timeline. ``subject`` is "customer" or "inquiry"; ``entries`` takes its id."""

    subject: str
    entries: Callable[[int], Iterable[TimelineEntry]]


@dataclass(frozen=True)
class ApprovalPreview:
    """How something that waits for approval is shown, and what follows the decision.

    ``context(subject_id)`` feeds ``template``; ``content_hash(subject_id)`` is what is approved: the decision
    is refused when it has changed meanwhile. ``decided(approval_id)`` runs inside the decision's transaction.
    """

    kind: str
    template: str
    context: Callable[[int], Mapping[str, Any]]
    content_hash: Callable[[int], str]
    decided: Callable[[int], None]


@dataclass(frozen=True)
class EventHandler:
    """Handles an event row in the worker, in the transaction that marks it handled: once, in order, retried."""

    kind: str
    name: str
    handle: Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class JobHandler:
    """Does a job in the worker. ``run(context, args)`` opens its own transactions and returns a plain JSON result.

    ``label`` is what it does, an English msgid ("Print run"). ``get_ready`` is called when a worker starts.
    """

    kind: str
    run: Callable[[Any, Mapping[str, Any]], Mapping[str, Any] | None]
    label: str = ""
    get_ready: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class PeriodicTask:
    """Runs every ``minutes`` in one worker, however many there are."""

    name: str
    minutes: int
    run: Callable[[], None]


@dataclass(frozen=True)
class HealthResult:
    """One line of /healthz. ``remedy`` says what to do when not ``ok`` (an apt line, a setting)."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class HealthCheck:
    name: str
    check: Callable[[], HealthResult]


@dataclass(frozen=True)
class SampleLoader:
    """Adds believable sample data. Loaders run in ``order``; each opens its own transactions. ``load(seed)``."""

    name: str
    order: int
    load: Callable[[int], None]


@dataclass(frozen=True)
class Extension:
    """All that one screen, room or plug-in adds."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    menu: Sequence[MenuItem] = ()
    panels: Sequence[Panel] = ()
    timeline: Sequence[TimelineSource] = ()
    approvals: Sequence[ApprovalPreview] = ()
    events: Sequence[EventHandler] = ()
    jobs: Sequence[JobHandler] = ()
    periodic: Sequence[PeriodicTask] = ()
    health: Sequence[HealthCheck] = ()
    commands: Sequence[click.Command] = ()
    samples: Sequence[SampleLoader] = ()
    translations: Sequence[str] = ()


class DuplicateContribution(ValueError):
    """Two rooms claim the same job, approval kind or event handler."""


@dataclass
class Registry:
    """What all extensions add up to; stands at ``app.extensions["registry"]``."""

    menu: list[MenuItem] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    timeline: list[TimelineSource] = field(default_factory=list)
    approvals: dict[str, ApprovalPreview] = field(default_factory=dict)
    events: list[EventHandler] = field(default_factory=list)
    jobs: dict[str, JobHandler] = field(default_factory=dict)
    periodic: list[PeriodicTask] = field(default_factory=list)
    health: list[HealthCheck] = field(default_factory=list)
    samples: list[SampleLoader] = field(default_factory=list)
    translations: list[str] = field(default_factory=list)

    def add(self, app: Flask, extension: Extension) -> None:
        """Take in one extension: its blueprints and commands go to ``app``, the rest is kept here."""
        for blueprint in extension.blueprints:
            app.register_blueprint(blueprint)
        for command in extension.commands:
            app.cli.add_command(command)
        for job in extension.jobs:
            self._put(self.jobs, job.kind, job)
        for preview in extension.approvals:
            self._put(self.approvals, preview.kind, preview)
        for name in ("menu", "panels", "timeline", "events", "periodic", "health", "samples", "translations"):
            getattr(self, name).extend(getattr(extension, name))
        self.menu.sort(key=lambda item: item.order)
        self.panels.sort(key=lambda panel: panel.order)
        self.samples.sort(key=lambda loader: loader.order)

    @staticmethod
    def _put(known: dict[str, Any], kind: str, thing: Any) -> None:
        if kind in known:
            raise DuplicateContribution(f"{kind} is claimed twice")
        known[kind] = thing

    def panels_at(self, place: str, roles: Iterable[str]) -> list[Panel]:
        """The panels of one place that a person with ``roles`` sees."""
        mine = set(roles)
        return [p for p in self.panels if p.place == place and (not p.roles or mine.intersection(p.roles))]


def registry() -> Registry:
    """The registry of the running application."""
    return current_app.extensions["registry"]

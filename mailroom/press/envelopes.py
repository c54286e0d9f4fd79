"""Envelopes: their sizes, the zones their post reads, and where we put what."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from intranet.values.reason import Reason, reason
from mailroom.press.page import Box, PageSize

DATA_FILE = Path(__file__).parent / "data" / "envelopes.json"
_READING = "reading"


class UnusableEnvelope(ValueError):
    """An envelope whose figures cannot be true."""


class UnknownEnvelope(LookupError):
    """No envelope has this name; ``near`` lists those with a similar one."""

    def __init__(self, wanted: str, near: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.near = near
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f'There is no envelope "{wanted}".{hint} "sizes" lists all of them.')


class EntersPostalZone(ValueError):
    """Something would be printed where the post reads; ``what`` and ``zone`` name both."""

    def __init__(self, what: str, zone: str, envelope: str) -> None:
        self.what, self.zone, self.envelope = what, zone, envelope
        super().__init__(str(self.reason))

    @property
    def reason(self) -> Reason:
        return reason(
            "enters-postal-zone",
            "On envelope %(envelope)s the %(what)s would enter the %(zone)s zone of the post.",
            envelope=self.envelope,
            what=self.what,
            zone=self.zone,
        )


class AdvertisingNotAllowed(ValueError):
    """This stock takes no advertising (China's GB/T 1416), so no teaser."""

    def __init__(self, envelope: str) -> None:
        super().__init__(
            f"Envelope {envelope} takes no advertising by China's GB/T 1416: print it without a teaser, "
            "use another envelope, or overrule this with a reason."
        )


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the address side that belongs to the post.

    The ``reading`` zone takes the address alone, every other zone takes nothing. ``verified`` is false where
    its figures were not seen in a source.
    """

    name: str
    box: Box
    source: str
    verified: bool
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A window, in millimetres from the top left corner of the address side."""

    name: str
    box: Box
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope lying as it is read, in millimetres from its top left corner.

    ``address_box`` and ``sender_box`` are where this product prints; ``zones`` are the post's.
    """

    code: str
    region: str
    width_mm: float
    height_mm: float
    address_box: Box
    sender_box: Box
    zones: tuple[Zone, ...]
    windows: tuple[Window, ...] = ()
    aliases: tuple[str, ...] = ()
    no_advertising: bool = False
    min_paper_gsm: int = 0
    size_source: str = ""

    @property
    def page(self) -> PageSize:
        return PageSize(self.width_mm, self.height_mm)

    @property
    def largest_address_pt(self) -> float:
        """12 pt on a business envelope, more on the big ones."""
        return 12.0 if self.height_mm < 130 else 13.0 if self.height_mm < 200 else 15.0

    def check_place(self, what: str, box: Box, *, address: bool = False) -> None:
        """Raise :class:`EntersPostalZone` if ``box`` is where the post wants nothing, or only the address."""
        if not box.inside(self.page.box):
            raise EntersPostalZone(what, "edge", self.code)
        for zone in self.zones:
            if zone.name == _READING and address:
                if not box.inside(zone.box):
                    raise EntersPostalZone(what, "area outside the reading", self.code)
            elif box.overlaps(zone.box):
                raise EntersPostalZone(what, zone.name, self.code)


@cache
def all_envelopes() -> tuple[Envelope, ...]:
    """Every envelope that ships, checked, in the order of the data."""
    stored = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return tuple(envelope_from_json(one) for one in stored["envelopes"])


def envelope_from_json(stored: Mapping[str, Any]) -> Envelope:
    """Build and check an envelope from its data; raises :class:`UnusableEnvelope`."""
    height_mm = float(stored["height_mm"])
    envelope = Envelope(
        code=stored["code"],
        region=stored["region"],
        width_mm=float(stored["width_mm"]),
        height_mm=height_mm,
        address_box=_box(stored["address_box"]),
        sender_box=_box(stored["sender_box"]),
        zones=tuple(
            Zone(one["name"], _box(one), one["source"], one["verified"], one.get("rule", ""))
            for one in stored["zones"]
        ),
        windows=tuple(_window(one, height_mm) for one in stored.get("windows", ())),
        aliases=tuple(stored.get("aliases", ())),
        no_advertising=stored.get("no_advertising", False),
        min_paper_gsm=stored.get("min_paper_gsm", 0),
        size_source=stored.get("size_source", ""),
    )
    _check(envelope)
    return envelope


def find_envelope(wanted: str) -> Envelope:
    """Find an envelope by its name ("#10", "No. 10", "DL", "C5"), in any case.

    Raises :class:`UnknownEnvelope` with the near matches.
    """
    names = _envelopes_by_name()
    found = names.get(_folded(wanted))
    if found is None:
        near = difflib.get_close_matches(_folded(wanted), names, n=6, cutoff=0.5)
        raise UnknownEnvelope(wanted, tuple(dict.fromkeys(names[one].code for one in near)))
    return found


@cache
def _envelopes_by_name() -> dict[str, Envelope]:
    names: dict[str, Envelope] = {}
    for envelope in all_envelopes():
        for name in (envelope.code, *envelope.aliases):
            names.setdefault(_folded(name), envelope)
    return names


def _folded(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold().replace("#", ""))


def _box(stored: Mapping[str, float]) -> Box:
    return Box(stored["left_mm"], stored["top_mm"], stored["width_mm"], stored["height_mm"])


def _window(stored: Mapping[str, Any], height_mm: float) -> Window:
    top_mm = height_mm - stored["bottom_mm"] - stored["h_mm"]
    box = Box(stored["left_mm"], top_mm, stored["w_mm"], stored["h_mm"])
    return Window(stored["name"], box, stored["source"], stored["verified"])


def _check(envelope: Envelope) -> None:
    if min(envelope.width_mm, envelope.height_mm) <= 0:
        raise UnusableEnvelope(f"Envelope {envelope.code} has no size.")
    for name, box in (*((zone.name, zone.box) for zone in envelope.zones), ("address", envelope.address_box)):
        if min(box.width_mm, box.height_mm) <= 0 or not box.inside(envelope.page.box):
            raise UnusableEnvelope(f"Envelope {envelope.code}: its {name} zone is not on it.")
    try:
        envelope.check_place("address", envelope.address_box, address=True)
        envelope.check_place("return address", envelope.sender_box)
    except EntersPostalZone as error:
        raise UnusableEnvelope(str(error)) from error

"""Envelopes: their sizes, the zones their post reads, and where we put what."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from intranet.values.reason import Reason, reason
from mailroom.press.envelopes.zones import Fault, Part, Placed, Zone, faults, place_faults
from mailroom.press.page import Box, PageSize

DATA_FILE = Path(__file__).parents[1] / "data" / "envelopes.json"


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
    """Something would be printed where the post, the envelope or another part does not let it; see ``reason``."""

    def __init__(self, fault: Fault, envelope: str) -> None:
        self.fault = fault
        self.reason: Reason = fault.reason(envelope)
        super().__init__(str(self.reason))


class AddressShowsThrough(ValueError):
    """This envelope has a window for the address, so no address is printed on it; ``reason`` says what to do."""

    def __init__(self, envelope: str) -> None:
        self.reason = reason(
            "address-shows-through",
            "The address shows through the window of the envelope %(envelope)s: print the letter, "
            "or use an envelope without a window.",
            envelope=envelope,
        )
        super().__init__(str(self.reason))


class AdvertisingNotAllowed(ValueError):
    """This stock takes no advertising (China's GB/T 1416), so no teaser."""

    def __init__(self, envelope: str) -> None:
        super().__init__(
            f"Envelope {envelope} takes no advertising by China's GB/T 1416: print it without a teaser, "
            "use another envelope, or overrule this with a reason."
        )


@dataclass(frozen=True, slots=True)
class Window:
    """A window, in millimetres from the top left corner of the address side.

    ``shows`` is the part that must be seen through it. ``tolerance_mm``: how far each of its edges may be off;
    ``slack_mm``: how far the envelope's own size may be.
    """

    name: str
    box: Box
    source: str
    verified: bool
    shows: Part = Part.ADDRESS
    tolerance_mm: float = 0.0
    slack_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope lying as it is read, in millimetres from its top left corner.

    ``address_box`` and ``sender_box`` are where this product prints; ``zones`` are the post's. An envelope with
    ``windows`` is one of its own ("#10 window"): nothing is printed over them, and the letter bears what they show.
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

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The zones and windows whose figures were not seen in a source."""
        return tuple(dict.fromkeys(one.name for one in (*self.zones, *self.windows) if not one.verified))

    def zone(self, name: str) -> Zone | None:
        """The zone of this name, if the envelope has one."""
        return next((zone for zone in self.zones if zone.name == name), None)

    def takes(self, part: Part) -> bool:
        """Whether one of its zones is for this part."""
        return any(part in zone.takes for zone in self.zones)

    def shows(self, part: Part) -> bool:
        """Whether this part is seen through a window, and so stands on the letter."""
        return any(window.shows is part for window in self.windows)

    def faults(self, *layout: Placed) -> tuple[Fault, ...]:
        """Everything that is wrong with printing these parts at these places."""
        return faults(self.page.box, self.zones, layout)

    def check_place(self, part: Part, box: Box) -> None:
        """Raise :class:`EntersPostalZone` for the first thing that is wrong with this part's place."""
        for fault in place_faults(self.page.box, self.zones, Placed(part, box)):
            raise EntersPostalZone(fault, self.code)

    def check_layout(self, layout: Sequence[Placed]) -> None:
        """Raise :class:`EntersPostalZone` for the first thing that is wrong with all of it together."""
        for fault in self.faults(*layout):
            raise EntersPostalZone(fault, self.code)


@cache
def all_envelopes() -> tuple[Envelope, ...]:
    """Every envelope that ships, checked, in the order of the data; those with windows are told apart below."""
    return tuple(envelope_from_json(one) for one in _stored())


@cache
def windowed_envelopes() -> tuple[Envelope, ...]:
    """Every envelope with a window that ships, checked: "#10 window", "DL window" and so on."""
    found: list[Envelope] = []
    for one in _stored():
        variants = dict.fromkeys(window["variant"] for window in one.get("windows", ()))
        found += [envelope_from_json(one, window=variant) for variant in variants]
    return tuple(found)


@cache
def _stored() -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(DATA_FILE.read_text(encoding="utf-8"))["envelopes"])


def envelope_from_json(stored: Mapping[str, Any], *, window: str = "") -> Envelope:
    """Build and check an envelope, or its variant with this window; raises :class:`UnusableEnvelope`."""
    height_mm = float(stored["height_mm"])
    windows = tuple(
        _window(one, height_mm) for one in stored.get("windows", ()) if window and one["variant"] == window
    )
    opened = tuple(
        Zone("window", one.box, one.source, one.verified, "the letter shows here") for one in windows
    )
    envelope = Envelope(
        code=window or stored["code"],
        region=stored["region"],
        width_mm=float(stored["width_mm"]),
        height_mm=height_mm,
        address_box=_box(stored["address_box"]),
        sender_box=_box(stored["sender_box"]),
        zones=(*map(_zone, stored["zones"]), *opened),
        windows=windows,
        aliases=() if window else tuple(stored.get("aliases", ())),
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
    for envelope in (*all_envelopes(), *windowed_envelopes()):
        for name in (envelope.code, *envelope.aliases):
            names.setdefault(_folded(name), envelope)
    return names


def _folded(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.casefold().replace("#", ""))


def _box(stored: Mapping[str, float]) -> Box:
    return Box(stored["left_mm"], stored["top_mm"], stored["width_mm"], stored["height_mm"])


def _zone(stored: Mapping[str, Any]) -> Zone:
    takes = frozenset(map(Part, stored.get("takes", ())))
    return Zone(
        stored["name"], _box(stored), stored["source"], stored["verified"], stored.get("rule", ""), takes
    )


def _window(stored: Mapping[str, Any], height_mm: float) -> Window:
    top_mm = height_mm - stored["bottom_mm"] - stored["h_mm"]
    return Window(
        stored["name"],
        Box(stored["left_mm"], top_mm, stored["w_mm"], stored["h_mm"]),
        stored["source"],
        stored["verified"],
        Part(stored["shows"]),
        stored.get("tolerance_mm", 0.0),
        stored.get("slack_mm", 0.0),
    )


def _check(envelope: Envelope) -> None:
    if min(envelope.width_mm, envelope.height_mm) <= 0:
        raise UnusableEnvelope(f"Envelope {envelope.code} has no size.")
    for name, box in (*((zone.name, zone.box) for zone in envelope.zones), ("address", envelope.address_box)):
        if min(box.width_mm, box.height_mm) <= 0 or not box.inside(envelope.page.box):
            raise UnusableEnvelope(f"Envelope {envelope.code}: its {name} zone is not on it.")
    printed = ((Part.ADDRESS, envelope.address_box), (Part.SENDER, envelope.sender_box))
    try:
        for part, box in printed:
            if not envelope.shows(part) and not (part is Part.ADDRESS and envelope.windows):
                envelope.check_place(part, box)
    except EntersPostalZone as error:
        raise UnusableEnvelope(str(error)) from error

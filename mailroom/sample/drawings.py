"""Pictures of bench tools and measuring instruments as SVG, drawn by code: nothing binary in the repository.

Each drawing fills a box of 200 by 140. A product is drawn as what its English name says it is.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

INK, STEEL, LIGHT, ACCENT, WASH = "#27323f", "#b9c3cd", "#e6ebf0", "#1f4e8c", "#f4f1ea"
PAINTS = ("#1f4e8c", "#8c3b1f", "#2c7a4b", "#5b3f8c", "#96690a", "#23707a")


def picture(name: str, paint: str = ACCENT) -> str:
    """The picture of a product as an inline SVG element."""
    folded = name.casefold()
    draw = next((draw for words, draw in _DRAWINGS if any(word in folded for word in words)), _instrument)
    shadow = f'<ellipse cx="100" cy="128" rx="78" ry="6" fill="{INK}" opacity="0.12"/>'
    return f'<svg viewBox="0 0 200 140" class="picture">{shadow}{draw(paint)}</svg>'


def _box(x: float, y: float, width: float, height: float, fill: str, round_: float = 2) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}" fill="{fill}" '
        f'stroke="{INK}" stroke-width="1"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, width: float = 1, colour: str = INK) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}" stroke-linecap="round"/>'
    )


def _disc(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{INK}" stroke-width="1"/>'


def _scale(x: float, y: float, count: int, step: float) -> str:
    """A ruler's marks, every fifth one longer."""
    return "".join(
        _line(x + i * step, y, x + i * step, y + (7 if i % 5 == 0 else 4), 0.6) for i in range(count)
    )


def _dial(x: float, y: float, radius: float, paint: str) -> str:
    ticks = "".join(
        _line(
            x + cos(i * pi / 20) * radius * 0.74,
            y + sin(i * pi / 20) * radius * 0.74,
            x + cos(i * pi / 20) * radius * (0.6 if i % 5 == 0 else 0.67),
            y + sin(i * pi / 20) * radius * (0.6 if i % 5 == 0 else 0.67),
            0.8,
        )
        for i in range(40)
    )
    hand = _line(x, y, x + radius * 0.42, y - radius * 0.42, 1.6, paint)
    return (
        _disc(x, y, radius, STEEL)
        + _disc(x, y, radius * 0.84, "#ffffff")
        + ticks
        + hand
        + _disc(x, y, 2.4, paint)
    )


def _vise(paint: str) -> str:
    return (
        _box(40, 96, 120, 24, paint, 4)
        + _box(52, 62, 34, 36, paint, 3)
        + _box(112, 62, 36, 36, paint, 3)
        + _box(82, 56, 8, 30, STEEL)
        + _box(108, 56, 8, 30, STEEL)
        + _box(20, 80, 34, 9, STEEL, 4)
        + _line(20, 60, 20, 108, 3.5, INK)
        + _disc(20, 60, 3.4, STEEL)
        + _disc(20, 108, 3.4, STEEL)
    )


def _caliper(paint: str) -> str:
    return (
        _box(16, 58, 168, 16, LIGHT)
        + _scale(48, 58, 34, 3.8)
        + f'<path d="M16 58 h20 v52 l-8 10 l-12 -34 z" fill="{STEEL}" stroke="{INK}"/>'
        + f'<path d="M44 74 h18 v18 l-10 28 l-8 -10 z" fill="{STEEL}" stroke="{INK}"/>'
        + _box(44, 50, 62, 32, paint, 4)
        + _box(52, 57, 40, 16, "#dfe9d8", 2)
        + _disc(114, 66, 5, STEEL)
    )


def _micrometer(paint: str) -> str:
    return (
        f'<path d="M40 52 a36 40 0 1 0 66 30" fill="none" stroke="{paint}" stroke-width="15"/>'
        + _box(34, 44, 18, 12, STEEL)
        + _box(92, 42, 34, 15, LIGHT)
        + _scale(96, 42, 8, 3.6)
        + _box(126, 38, 44, 23, STEEL, 3)
        + "".join(_line(130 + i * 5, 40, 130 + i * 5, 59, 0.7) for i in range(8))
        + _box(170, 43, 14, 13, INK, 3)
        + _box(52, 46, 40, 7, LIGHT)
    )


def _indicator(paint: str) -> str:
    return (
        _box(96, 96, 8, 26, STEEL)
        + _disc(100, 124, 3, paint)
        + _box(94, 10, 12, 14, STEEL)
        + _dial(100, 60, 42, paint)
    )


def _stand(paint: str) -> str:
    base = _box(46, 108, 108, 16, paint, 3)
    return (
        base
        + _box(62, 20, 9, 90, STEEL)
        + _box(66, 34, 56, 8, STEEL)
        + _dial(130, 56, 22, paint)
        + _box(127, 78, 6, 24, STEEL)
    )


def _level(paint: str) -> str:
    bubble = (
        _box(84, 58, 32, 13, "#cfe3a8", 6)
        + _disc(102, 64, 4, "#f2f7e4")
        + _line(94, 58, 94, 71)
        + _line(110, 58, 110, 71)
    )
    return (
        _box(18, 48, 164, 34, paint, 3)
        + bubble
        + _box(26, 56, 20, 17, LIGHT, 8)
        + _box(154, 56, 20, 17, LIGHT, 8)
    )


def _torque(paint: str) -> str:
    return (
        _box(18, 66, 30, 18, STEEL, 9)
        + _disc(33, 75, 6, LIGHT)
        + _box(46, 70, 92, 10, LIGHT)
        + _scale(86, 70, 12, 4)
        + _box(132, 64, 54, 22, paint, 6)
        + "".join(_line(140 + i * 6, 66, 140 + i * 6, 84, 0.8, LIGHT) for i in range(7))
    )


def _press_tool(paint: str) -> str:
    return (
        _box(52, 106, 96, 18, paint, 3)
        + _box(126, 22, 16, 88, paint, 3)
        + _box(66, 20, 76, 18, paint, 4)
        + _box(84, 38, 12, 46, STEEL)
        + _line(74, 28, 34, 62, 4, INK)
        + _disc(34, 62, 5, ACCENT)
        + _box(72, 98, 36, 9, STEEL)
    )


def _lamp(paint: str) -> str:
    arm = f'<path d="M60 112 L92 58 L132 44" fill="none" stroke="{STEEL}" stroke-width="5" stroke-linejoin="round"/>'
    head = f'<path d="M118 26 L152 40 L138 70 L112 48 z" fill="{paint}" stroke="{INK}"/>'
    return _box(36, 110, 52, 12, paint, 5) + arm + head + _disc(92, 58, 5, INK)


def _gauge_blocks(paint: str) -> str:
    case = _box(22, 84, 156, 38, paint, 4)
    return case + "".join(
        _box(30 + i * 20, 92 - i * 5, 14, 24 + i * 5, STEEL if i % 2 else LIGHT, 1) for i in range(7)
    )


def _instrument(paint: str) -> str:
    keys = "".join(_disc(66 + i * 22, 104, 6, STEEL) for i in range(4))
    return (
        _box(44, 24, 112, 98, paint, 8)
        + _box(56, 36, 88, 48, "#dfe9d8", 3)
        + _line(66, 74, 96, 50, 2)
        + _line(96, 50, 132, 62, 2)
        + keys
    )


_DRAWINGS: tuple[tuple[tuple[str, ...], Callable[[str], str]], ...] = (
    (("vise", "vice", "clamp"), _vise),
    (("caliper", "calliper", "height gauge", "depth gauge"), _caliper),
    (("micrometer",), _micrometer),
    (("stand", "comparator", "surface plate"), _stand),
    (("dial", "indicator", "pressure"), _indicator),
    (("level", "straightedge", "square"), _level),
    (("torque", "wrench", "driver", "screw"), _torque),
    (("press", "drill", "grinder"), _press_tool),
    (("lamp", "light", "magnifier", "microscope"), _lamp),
    (("block", "gauge", "set"), _gauge_blocks),
)

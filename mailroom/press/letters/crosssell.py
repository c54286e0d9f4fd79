"""Everything the firm sells, on one page: who asks for disks also needs paper and ribbons.

The page is the same for every reader of a language: set it once and let the assembly use it in each packet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from intranet.values.text import clean_line
from mailroom.press.letters.forms import Form
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.pieces import Piece
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.wording import html_language

_STYLE_OF_RUNG = ("", "snug", "closer", "closest")


@dataclass(frozen=True)
class ProductLine:
    """A product as it is offered: name, article number, a few words about it."""

    name: str
    number: str = ""
    about: str = ""


@dataclass(frozen=True)
class ProductGroup:
    """Products that belong together, under a heading (which may be empty)."""

    title: str
    products: tuple[ProductLine, ...]


@dataclass(frozen=True, kw_only=True)
class CrossSellPage(Piece):
    """The page. More products are set closer, at last without the words about them; a name is never left out."""

    kind: ClassVar[str] = "crosssell"
    rungs: ClassVar[int] = len(_STYLE_OF_RUNG)

    packet: str = ""
    groups: tuple[ProductGroup, ...]

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        groups = [
            {
                "title": clean_line(group.title),
                "products": [
                    {
                        "name": clean_line(product.name),
                        "number": clean_line(product.number),
                        "about": clean_line(product.about),
                    }
                    for product in group.products
                ],
            }
            for group in self.groups
        ]
        html = stationery.fill("crosssell.html", self.language, groups=groups)
        return Sheet(self.kind, self.packet, html, html_language(self.language), _STYLE_OF_RUNG[rung])

    def form(self, stationery: Stationery) -> Form:
        """A form without blanks: the page says the same to everyone."""
        return Form(
            (self.kind, self.language, self.groups),
            lambda: [self.sheet(stationery, rung) for rung in range(self.rungs)],
            {},
        )

    def fits(self, pages: int) -> bool:
        return pages == 1

    def texts(self) -> tuple[str, ...]:
        products = (product for group in self.groups for product in group.products)
        lines = (text for product in products for text in (product.name, product.number, product.about))
        return (*(group.title for group in self.groups), *lines)

"""The words of literature: its kinds, and where its copies come from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intranet.values.reason import Reason
from intranet.values.text import N_


class LiteratureKind(StrEnum):
    """What a piece is for."""

    PRODUCT_SHEET = "product_sheet"
    CATALOGUE = "catalogue"
    PRICE_LIST = "price_list"
    TESTIMONIAL = "testimonial"
    CASE_HISTORY = "case_history"
    TECHNICAL_NOTE = "technical_note"
    MANUAL = "manual"
    COMPANY_PROFILE = "company_profile"

    @property
    def label(self) -> str:
        """The English msgid of the kind."""
        return _KIND_LABELS[self.value]

    @property
    def supports(self) -> bool:
        """Whether it helps the sale beside what was asked for, rather than answering by itself (MR1)."""
        return self in (
            LiteratureKind.TESTIMONIAL,
            LiteratureKind.CASE_HISTORY,
            LiteratureKind.TECHNICAL_NOTE,
            LiteratureKind.COMPANY_PROFILE,
        )


_KIND_LABELS = {
    "product_sheet": N_("product sheet"),
    "catalogue": N_("catalogue"),
    "price_list": N_("price list"),
    "testimonial": N_("testimonial"),
    "case_history": N_("case history"),
    "technical_note": N_("technical note"),
    "manual": N_("short manual"),
    "company_profile": N_("company profile"),
}


class Printing(StrEnum):
    """Where a copy comes from: the shelf, or the printer with the letter."""

    PREPRINTED = "preprinted"
    ON_DEMAND = "on_demand"

    @property
    def label(self) -> str:
        """The English msgid of the way."""
        return {"preprinted": N_("preprinted, from the shelf"), "on_demand": N_("printed on demand")}[
            self.value
        ]


@dataclass(frozen=True)
class CheckedPdf:
    """An uploaded PDF that was found fit to print: its safe copy, each page's size in millimetres, what to know."""

    content: bytes
    page_sizes_mm: tuple[tuple[float, float], ...]
    notes: tuple[Reason, ...] = ()

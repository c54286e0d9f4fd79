"""What a firm may set about its packets; read from its policy "packets", every figure with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from mailroom.packets.values import AddressedBy, TeaserBy

THIN_BROCHURE_MM = 0.6
"""Up to this thickness (about three leaves of 150 g/m²) a brochure folds without breaking at the back."""


@dataclass(frozen=True)
class PacketPolicy:
    """The firm's habits in the mail-room.

    ``paper_gsm``: letter paper in g/m². ``envelope_gsm``: envelopes that nobody has weighed. ``most_folded_leaves``:
    more than these are not folded. ``supporting_pieces``: how many testimonials, case histories and technical notes
    join by themselves. ``fold_brochures``: thin ones may be folded. ``flat_teaser``: how large envelopes, which go
    through no printer, get theirs. ``advertising_overruled``: why teasers go on stock that takes none, if they do.
    ``approve_levels``: levels whose letters wait for a supervisor (GR3).
    """

    paper_gsm: float = 80.0
    envelope_gsm: float = 90.0
    duplex_literature: bool = True
    most_folded_leaves: int = 6
    supporting_pieces: int = 2
    cross_sell: bool = True
    reply_sheet: bool = True
    fold_brochures: bool = False
    addressed_by: AddressedBy = AddressedBy.ENVELOPE
    large_addressed_by: AddressedBy = AddressedBy.LABEL
    teaser: bool = True
    flat_teaser: TeaserBy = TeaserBy.LABEL
    approve_levels: tuple[int, ...] = (1,)
    advertising_overruled: str = ""

    @classmethod
    def from_plain(
        cls, stored: Mapping[str, Mapping[str, Any]], envelopes: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Self:
        """Read ``{group: {field: value}}`` of the policies "packets" and "envelopes"; what is missing is as usual."""
        contents, envelope = stored.get("contents", {}), stored.get("envelope", {})
        teaser, usual = stored.get("teaser", {}), cls()
        return cls(
            paper_gsm=float(stored.get("paper", {}).get("grams_per_m2", usual.paper_gsm)),
            cross_sell=bool(contents.get("cross_sell", usual.cross_sell)),
            reply_sheet=bool(contents.get("reply_sheet", usual.reply_sheet)),
            fold_brochures=envelope.get("preference") == "folded",
            addressed_by=AddressedBy(envelope.get("addressed_by", usual.addressed_by)),
            large_addressed_by=AddressedBy(envelope.get("flats_addressed_by", usual.large_addressed_by)),
            teaser=bool(teaser.get("on", usual.teaser)),
            flat_teaser=TeaserBy(teaser.get("flats", usual.flat_teaser)),
            advertising_overruled=(envelopes or {}).get("advertising", {}).get("overruled", ""),
        )

    def folds(self, thickness_mm: float) -> bool:
        """Whether a brochure of this thickness may be folded."""
        return self.fold_brochures and thickness_mm <= THIN_BROCHURE_MM

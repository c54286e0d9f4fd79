"""Which literature answers an inquiry (MR2): the product's own sheet rather than the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from intranet.values.reason import Reason, reason
from mailroom.literature.values import LiteratureKind, Printing

ANY_LANGUAGE = "mul"
FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True)
class Asked:
    """A product asked about, named in the reader's language. ``product_id`` None: only the caller's words."""

    product_id: int | None
    name: str


@dataclass(frozen=True)
class Pointer:
    """What was asked about is on the page that bears this number."""

    product_id: int
    product: str
    page: str

    def to_json(self) -> dict[str, int | str]:
        return {"product_id": self.product_id, "product": self.product, "page": self.page}


@dataclass(frozen=True)
class LiteratureOffer:
    """A piece that could go: an active item and its newest edition that is not withdrawn.

    ``ranks``: product -> rank (the lowest is sent first). ``pages``: product -> printed page number.
    """

    item_id: int
    code: str
    title: str
    kind: LiteratureKind
    language: str
    printing: Printing
    edition_id: int | None
    ranks: Mapping[int, int] = field(default_factory=dict)
    pages: Mapping[int, str] = field(default_factory=dict)
    goes_with_all: bool = False

    @property
    def is_fuller(self) -> bool:
        """A publication about more than the one thing: what was asked has to be found in it."""
        return self.kind in (LiteratureKind.CATALOGUE, LiteratureKind.PRICE_LIST) or len(self.ranks) > 1


@dataclass(frozen=True)
class ChosenPiece:
    """A piece that goes, why, and where in it the answer stands."""

    item_id: int
    edition_id: int | None
    reasons: tuple[Reason, ...]
    pointers: tuple[Pointer, ...] = ()


@dataclass(frozen=True)
class LiteratureChoice:
    """The pieces in the order in which they lie in the envelope, and the products that none of them answers."""

    pieces: tuple[ChosenPiece, ...]
    missing: tuple[Asked, ...] = ()

    @property
    def unanswered(self) -> tuple[Reason, ...]:
        """What to say about each product that nothing answers."""
        return tuple(map(nothing_for, self.missing))


def choose_literature(
    asked: Sequence[Asked], offers: Iterable[LiteratureOffer], language: str, supporting_pieces: int = 2
) -> LiteratureChoice:
    """Choose the literature for what was asked, for a reader of ``language``.

    First what answers each product, then pieces that support the sale, then what goes with all.
    """
    known = sorted(offers, key=lambda offer: offer.code)
    chosen: dict[int, tuple[LiteratureOffer, list[Reason], list[Pointer]]] = {}
    missing: list[Asked] = []
    for product in asked:
        best = _best_answer(product, known, language, set(chosen))
        if best is None:
            missing.append(product)
            continue
        _take(chosen, best, _why_answer(best, product, known, language), _pointer(best, product))
    _add_supporting(chosen, asked, known, language, supporting_pieces)
    _add_for_all(chosen, known, language)
    pieces = tuple(
        ChosenPiece(offer.item_id, offer.edition_id, tuple(reasons), tuple(pointers))
        for offer, reasons, pointers in chosen.values()
    )
    return LiteratureChoice(pieces, tuple(missing))


def language_distance(offered: str, wanted: str) -> int:
    """0 the reader's language, 1 a piece in several languages, 2 the fallback (English), 3 any other."""
    if _base(offered) == _base(wanted):
        return 0
    if offered in ("", ANY_LANGUAGE):
        return 1
    return 2 if _base(offered) == FALLBACK_LANGUAGE else 3


def _base(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _best_answer(
    product: Asked, offers: Sequence[LiteratureOffer], language: str, chosen: set[int]
) -> LiteratureOffer | None:
    wanted = product.product_id
    if wanted is None:
        return None
    answering = [o for o in offers if wanted in o.ranks and not o.kind.supports]
    return min(
        answering,
        key=lambda o: (
            language_distance(o.language, language),
            o.ranks[wanted],
            o.item_id not in chosen,  # a piece that goes anyway saves another one
            o.code,
        ),
        default=None,
    )


def _take(
    chosen: dict[int, tuple[LiteratureOffer, list[Reason], list[Pointer]]],
    offer: LiteratureOffer,
    reasons: Iterable[Reason],
    pointer: Pointer | None = None,
) -> None:
    _, why, pointers = chosen.setdefault(offer.item_id, (offer, [], []))
    why.extend(one for one in reasons if one not in why)
    if pointer and pointer not in pointers:
        pointers.append(pointer)


def _pointer(offer: LiteratureOffer, product: Asked) -> Pointer | None:
    page = offer.pages.get(product.product_id or 0)
    if not (offer.is_fuller and page and product.product_id):
        return None
    return Pointer(product.product_id, product.name, page)


def _why_answer(
    offer: LiteratureOffer, product: Asked, offers: Sequence[LiteratureOffer], language: str
) -> list[Reason]:
    page = offer.pages.get(product.product_id or 0)
    if not offer.is_fuller:
        reasons = [reason("own_sheet", "It is the piece about %(product)s itself.", product=product.name)]
    elif page:
        reasons = [
            reason(
                "fuller_with_page",
                "There is no piece about %(product)s alone: page %(page)s of this one answers.",
                product=product.name,
                page=page,
            )
        ]
    else:
        reasons = [
            reason(
                "fuller_no_page",
                "There is no piece about %(product)s alone, and nobody has noted its page in this one yet.",
                product=product.name,
            )
        ]
    distance = language_distance(offer.language, language)
    if distance >= 2:
        reasons.append(
            reason(
                "other_language",
                "There is none in the reader's language (%(wanted)s): this one is in %(offered)s.",
                wanted=language,
                offered=offer.language,
            )
        )
    elif offer.is_fuller and _own_sheet_elsewhere(product, offers):
        reasons.append(
            reason("language_first", "The reader's language (%(wanted)s) comes first.", wanted=language)
        )
    return reasons


def _own_sheet_elsewhere(product: Asked, offers: Sequence[LiteratureOffer]) -> bool:
    return any(product.product_id in o.ranks and not o.is_fuller and not o.kind.supports for o in offers)


def nothing_for(product: Asked) -> Reason:
    """What to say of a product that no piece answers."""
    if product.product_id is None:
        return reason(
            "product_not_recognised", 'Nobody has said yet which product "%(asked)s" is.', asked=product.name
        )
    return reason(
        "nothing_answers",
        "No literature answers %(product)s. Choose a piece, or let the letter go alone.",
        product=product.name,
    )


def _add_supporting(
    chosen: dict[int, tuple[LiteratureOffer, list[Reason], list[Pointer]]],
    asked: Sequence[Asked],
    offers: Sequence[LiteratureOffer],
    language: str,
    most: int,
) -> None:
    names = {product.product_id: product.name for product in asked if product.product_id is not None}
    fitting = []
    for offer in offers:
        about = [product_id for product_id in names if product_id in offer.ranks]
        readable = language_distance(offer.language, language) <= 2
        if offer.kind.supports and about and readable and not offer.goes_with_all:
            distance = language_distance(offer.language, language)
            best = min(about, key=lambda product_id: offer.ranks[product_id])
            fitting.append((distance, offer.ranks[best], offer.code, offer, names[best]))
    for _, _, _, offer, name in sorted(fitting, key=lambda one: one[:3])[:most]:
        why = reason("supports", "It helps whoever thinks about %(product)s.", product=name)
        _take(chosen, offer, [why])


def _add_for_all(
    chosen: dict[int, tuple[LiteratureOffer, list[Reason], list[Pointer]]],
    offers: Sequence[LiteratureOffer],
    language: str,
) -> None:
    """Of each kind that goes with all packets, the pieces in the language nearest to the reader's."""
    for kind in LiteratureKind:
        group = [offer for offer in offers if offer.goes_with_all and offer.kind is kind]
        nearest = min((language_distance(offer.language, language) for offer in group), default=0)
        for offer in group:
            if language_distance(offer.language, language) == nearest:
                _take(chosen, offer, [reason("goes_with_all", "It goes with every packet.")])

"""The questions of fraud screening (SC1–SC6), each with what suggests a "yes": pure rules.

The machine suggests "yes" where it finds words or data for it, and quotes them; a person confirms or denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from intranet.screening import phrases
from intranet.screening.phrases import Phrases, Quote
from intranet.screening.values import AskedProduct, Evidence, ScreeningSubject
from intranet.values.email import is_free_mail
from intranet.values.inquiry_terms import Horizon
from intranet.values.reason import Reason, reason
from intranet.values.text import N_


@dataclass(frozen=True)
class Indicator:
    """``suggest(subject, thresholds)`` answers with the evidence for "yes", none for "no". ``code`` names its weight in
    the policy "screening"."""

    code: str
    rule: str
    question: str
    suggest: Callable[[ScreeningSubject, Mapping[str, int]], list[Evidence]]


STIFF_PHRASES = 4
"""How many textbook phrases make a letter stiff; one or two are only polite."""


def _quoted(subject: ScreeningSubject, table: Phrases, why: Callable[[Quote], Reason]) -> list[Evidence]:
    found = []
    for name in ("message", "type_of_use"):
        for quote in table.find(getattr(subject, name)):
            found.append(Evidence(why(quote), quote.words, name, quote.start, quote.end))
    return found


def _says(subject: ScreeningSubject, *tables: Phrases) -> bool:
    return any(table.find(text) for table in tables for text in (subject.message, subject.type_of_use))


def _huge_order(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC1. Huge by the product's usual quantity or by the words, from somebody new who shows no knowledge."""
    if subject.has_ordered or _says(subject, phrases.PRODUCT_KNOWLEDGE):
        return []
    found = _quoted(
        subject,
        phrases.HUGE_QUANTITY,
        lambda q: reason(
            "huge_words", "Speaks of a huge order, and of no product in detail: “%(words)s”", words=q.words
        ),
    )
    for line in subject.products:
        usual = line.usual_quantity
        least = usual * thresholds["huge_times"] if usual else thresholds["huge_pieces"]
        if line.quantity and line.quantity >= least:
            why = reason(
                "huge_quantity",
                "Asks for %(quantity)s of “%(product)s”; from %(least)s on an order is huge",
                quantity=whole_or_text(line.quantity),
                product=line.product or line.as_asked,
                least=least,
            )
            found.append(Evidence(why, line.as_asked, "products"))
    return found


def whole_or_text(quantity: Decimal) -> int | str:
    """A quantity for a sentence: a whole number is written there as the reader writes numbers."""
    return int(quantity) if quantity == quantity.to_integral_value() else f"{quantity.normalize():f}"


def _courier_insisted(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC2. Courier for what e-mail can carry."""
    return _quoted(
        subject,
        phrases.COURIER_FOR_PAPER,
        lambda q: reason(
            "courier", "Insists on courier for what e-mail can carry: “%(words)s”", words=q.words
        ),
    )


def _many_samples(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC2. Many samples at the outset, or free ones; a customer who has ordered may ask."""
    if subject.has_ordered:
        return []
    found = _quoted(
        subject,
        phrases.MANY_SAMPLES,
        lambda q: reason(
            "many_samples", "Asks for many or free samples at the outset: “%(words)s”", words=q.words
        ),
    )
    return [
        evidence for evidence in found if _count(evidence.quote, thresholds) >= thresholds["many_samples"]
    ]


def _count(words: str, thresholds: Mapping[str, int]) -> int:
    """The number in ``words``; words without one ("all", "free") count as many."""
    digits = "".join(filter(str.isdigit, words))
    return int(digits) if digits else thresholds["many_samples"]


def _wrong_unit(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC2. By weight what is sold by the piece."""
    found = []
    for line in subject.products:
        if line.product and line.unit and phrases.WEIGHT_UNIT.search(line.unit) and not _sold_by_weight(line):
            why = reason(
                "wrong_unit",
                "Asks for “%(product)s” by %(unit)s; it is sold by the %(sold)s",
                product=line.product,
                unit=line.unit,
                sold=line.unit_of_sale or "piece",
            )
            found.append(Evidence(why, line.as_asked, "products"))
    if any(_sold_by_weight(line) for line in subject.products):
        return found
    return found + _quoted(
        subject,
        phrases.PRICE_BY_WEIGHT,
        lambda q: reason(
            "price_by_weight",
            "Asks the price by weight of what is sold by the piece: “%(words)s”",
            words=q.words,
        ),
    )


def _sold_by_weight(line: AskedProduct) -> bool:
    return bool(phrases.BY_WEIGHT_PRODUCT.search(line.unit_of_sale))


def _contradictions(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC2. Requirements that contradict each other."""
    found = []
    urgent, calm = phrases.URGENT_WORDS.find(subject.message), phrases.NO_HURRY_WORDS.find(subject.message)
    if urgent and (calm or subject.horizon == Horizon.TWELVE_MONTHS):
        quote = urgent[0]
        why = reason(
            "urgent_and_not", "Says “%(words)s”, and elsewhere that there is no hurry", words=quote.words
        )
        found.append(Evidence(why, quote.words, "message", quote.start, quote.end))
    used, new = phrases.USED_WORDS.find(subject.message), phrases.NEW_WORDS.find(subject.message)
    if used and new:
        why = reason(
            "used_and_new", "Wants “%(new)s” and “%(used)s” at once", new=new[0].words, used=used[0].words
        )
        found.append(Evidence(why, used[0].words, "message", used[0].start, used[0].end))
    return found


def _invitation(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC3. Invites us to travel to them to negotiate; a booth or a web site may be visited."""
    found = _quoted(
        subject,
        phrases.INVITATION,
        lambda q: reason("invited", "Invites us to travel to them: “%(words)s”", words=q.words),
    )
    return [evidence for evidence in found if not phrases.INVITATION_EXCUSED.search(evidence.quote)]


def _pressure(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC3. A loss held over us, with haste or with an invitation; haste alone is any customer in need."""

    def why(quote: Quote) -> Reason:
        return reason("pressure", "Puts pressure on us: “%(words)s”", words=quote.words)

    haste, loss = _quoted(subject, phrases.HASTE, why), _quoted(subject, phrases.LOSS, why)
    pressed = len(loss) >= 2 or (haste and loss) or ((haste or loss) and _invitation(subject, thresholds))
    return sorted([*haste, *loss], key=lambda evidence: evidence.start) if pressed else []


def _big_claim(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC4. Calls itself big, but little or bad is found, or it writes from a free-mail address."""
    claims = _quoted(
        subject,
        phrases.CLAIMS_TO_BE_BIG,
        lambda q: reason("claims_big", "Calls itself a big company: “%(words)s”", words=q.words),
    )
    if subject.web_findings == "bad":
        return [
            *claims,
            Evidence(
                reason("bad_findings", "A search finds bad things about it"), subject.company, "company"
            ),
        ]
    if not claims or subject.has_ordered:
        return []
    if subject.web_findings == "little":
        return [
            *claims,
            Evidence(reason("little_found", "A search finds little about it"), subject.company, "company"),
        ]
    if subject.web_findings == "not_searched" and is_free_mail(subject.email_domain):
        why = reason(
            "big_on_free_mail", "Writes from a free mailbox at %(domain)s", domain=subject.email_domain
        )
        return [*claims, Evidence(why, subject.email_domain, "email")]
    return []


def _too_formal(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC5. Several textbook phrases together; one or two are only polite."""
    if subject.has_ordered:
        return []
    found = _quoted(
        subject, phrases.STIFF, lambda q: reason("stiff", "A textbook phrase: “%(words)s”", words=q.words)
    )
    return found if len(found) >= STIFF_PHRASES else []


def _remembered(subject: ScreeningSubject, thresholds: Mapping[str, int]) -> list[Evidence]:
    """SC6. A detail of a confirmed fraud."""
    return [
        Evidence(
            reason(
                "remembered",
                "%(shown)s belongs to a confirmed fraud (%(reference)s)",
                shown=match.shown,
                reference=match.reference or "—",
            ),
            match.shown,
            match.detail,
        )
        for match in subject.fraud_matches
    ]


INDICATORS: tuple[Indicator, ...] = (
    Indicator("remembered", "SC6", N_("Do the details belong to a confirmed fraud?"), _remembered),
    Indicator(
        "huge_order",
        "SC1",
        N_("Is it a huge order from somebody who does not know the products?"),
        _huge_order,
    ),
    Indicator("wrong_unit", "SC2", N_("Does it ask by the wrong unit of sale?"), _wrong_unit),
    Indicator("contradictions", "SC2", N_("Do its requirements contradict each other?"), _contradictions),
    Indicator(
        "courier_insisted",
        "SC2",
        N_("Does it insist on courier for what e-mail can carry?"),
        _courier_insisted,
    ),
    Indicator("many_samples", "SC2", N_("Does it ask for many samples at the outset?"), _many_samples),
    Indicator("invitation", "SC3", N_("Does it invite us to travel to them to negotiate?"), _invitation),
    Indicator(
        "pressure", "SC3", N_("Does it press us, as if a minute's delay would lose the order?"), _pressure
    ),
    Indicator(
        "big_claim",
        "SC4",
        N_("Does it call itself a big company of which little, or bad, is known?"),
        _big_claim,
    ),
    Indicator("too_formal", "SC5", N_("Is it too formal, stiff and textbook-perfect?"), _too_formal),
)


def questions() -> Iterable[Indicator]:
    """All indicators, in the order in which they are asked."""
    return INDICATORS

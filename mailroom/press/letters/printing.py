"""Cover letters: plain values in, pages out, by the sender's layout and in the reader's language.

:func:`render_chunk` sets some fifty letters in one document and says which pages are whose: a run saves each
chunk as a checkpoint. :func:`print_letters` strings chunks together into one file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, BinaryIO, ClassVar

from markupsafe import Markup

from intranet.values.address import PostalAddress
from intranet.values.imb import checked_imb
from intranet.values.reason import Reason
from intranet.values.text import clean_line, clean_lines
from mailroom.press.drawing.fitting import DoesNotFit
from mailroom.press.jobs import Printed
from mailroom.press.letters.address_block import PlacedAddress, place_address
from mailroom.press.letters.blanks import blank_code, blank_line, blank_word
from mailroom.press.letters.blocks import blocks_of
from mailroom.press.letters.chunks import CHUNK, ChunkPrinter, Packet, RenderedChunk
from mailroom.press.letters.first_page import places_on_first_page
from mailroom.press.letters.flowing import Flow
from mailroom.press.letters.forms import Form
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.layouts import LetterLayout
from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.pieces import Piece, code_picture
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.window_letters import (
    layout_for_window,
    place_sender,
    window_refusals,
)
from mailroom.press.letters.wording import (
    Salutation,
    date_in_words,
    day_in_words,
    html_language,
    kept_together,
    listed,
    page_words,
    reads_from_the_right,
    spaced,
    text_language,
)
from mailroom.press.letters.words import letter_words
from mailroom.press.sender import Sender
from mailroom.press.type.fonts import CharacterNotCovered, cjk_region
from mailroom.press.type.isolating import arranged, first_letter_from_the_right, isolated

CODE_MM = 11.0
PURPOSES = ("standard", "level4_details", "level1", "back_order")
# A letter a little longer than a page is set tighter; one that still takes two is set as usual.
_STYLE_OF_RUNG = ("", "tight", "")
_OWN = "own"
"""The class of letters in the firm's own words, whose lists and tables the house dresses."""
_ONE_PAGE = (0, 1)  # the rungs that are to come out as one page


class UnknownPurpose(ValueError):
    """A letter was asked for with a purpose that no template knows."""


@dataclass(frozen=True)
class Signer:
    """Who signs, and how to reach them."""

    name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Pointer:
    """The page pointer of a fuller publication: what the reader asked about is on these pages of it.

    ``pages`` are the numbers as printed there: 7, "iv", "A-3".
    """

    title: str
    pages: tuple[int | str, ...]

    def words(self, language: str) -> str:
        """The pages in words: "page 7", "pages 7 and 12"; in Chinese "第7页"."""
        return page_words(self.pages, language)


@dataclass(frozen=True, kw_only=True)
class LetterJob(Piece):
    """One cover letter. Dates are given, never looked up; texts are plain, never markup.

    ``packet`` is the packet's number in words beside the code; ``code`` the code's payload ("" for the packet
    number, None for no code). ``window`` names the envelope whose window shows the address; ``imb`` are the digits of
    an Intelligent Mail barcode over the address there. ``paragraphs`` replace
    the text that the purpose would give. ``own`` are the firm's own words in place of the house's; ``fields`` are
    further merge fields for them.
    """

    kind: ClassVar[str] = "letter"
    rungs: ClassVar[int] = 3

    recipient: PostalAddress
    date: date
    references: tuple[str, ...] = ()
    salutation: Salutation = field(default_factory=Salutation)
    subject: str = ""
    purpose: str = "standard"
    paragraphs: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    enclosures: tuple[str, ...] = ()
    has_crosssell: bool = False
    has_reply: bool = False
    back_ordered: tuple[str, ...] = ()
    back_order_expected: date | None = None
    emailed_to: str = ""
    emailed_on: date | None = None
    inquired_on: date | None = None
    call_on: date | None = None
    note: str = ""
    signer: Signer = field(default_factory=Signer)
    own: OwnLetter | None = None
    code: str | None = ""
    window: str = ""
    imb: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    key: object = None

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES:
            raise UnknownPurpose(
                f'There is no letter for the purpose "{self.purpose}". Use one of: {", ".join(PURPOSES)}.'
            )

    @property
    def spoken(self) -> str:
        """The language of its words: the firm's own letter's, else the house's nearest to the reader's."""
        return self.own.language if self.own else text_language(self.language)

    def refusals(self, stationery: Stationery) -> tuple[Reason, ...]:
        if problems := self.recipient.problems():
            return problems
        if self.window:
            sender, country = stationery.sender.address, stationery.sending_country
            return window_refusals(self.recipient, sender, country, stationery.layout, self.window, self.imb)
        try:
            self._placed(stationery)
        except (DoesNotFit, CharacterNotCovered) as fault:
            return (fault.reason,)
        return ()

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        payload = self.packet if self.code == "" else self.code
        code = code_picture(payload, CODE_MM)
        letter = self._letter_values(stationery.sending_country)
        return self._filled(stationery, rung, self.own, letter=letter, code=code)

    def form(self, stationery: Stationery) -> Form | None:
        """Head, window and foot as a form, the words as what runs on; a letter of one page only."""
        payload = self.packet if self.code == "" else self.code
        if stationery.has_own_frame or not payload or self.refusals(stationery):
            return None
        if reads_from_the_right(self.spoken):
            return None  # its facts end at the right, where a blank does not know how wide they will be
        letter = self._letter_values(stationery.sending_country)
        lines = {"packet": letter["packet"]}
        blanks: dict[str, Any] = {"packet": blank_line("packet")}
        if not stationery.layout.date_at_end:
            lines["date"], blanks["date"] = letter["date"], blank_line("date")
        if letter["references"]:
            lines["references"] = ", ".join(self._numbers())
            blanks["references"] = (blank_line("references"),)
        if letter["inquired_on"]:
            lines["inquired_on"] = letter["inquired_on"]
            blanks["inquired_on"] = blank_line("inquired_on")
        frame = self._filled(
            stationery, 0, None, letter={**letter, **blanks}, code=blank_code("code", CODE_MM), part="frame"
        )
        return Form(
            (frame.html, frame.language, frame.style_class),
            lambda: [frame],
            lines,
            {"code": payload},
            self.language,
            self.recipient.country,
            self._flow(stationery, letter),
            self._placed(stationery),
        )

    def _flow(self, stationery: Stationery, letter: Mapping[str, Any]) -> Flow:
        """Its words in blocks. What differs from reader to reader, the name and the numbers, is set into them."""
        lines = {"salutation": letter["salutation"]}
        given = dict(letter)
        numbers = ("、" if self.spoken == "zh" else ", ").join(self._numbers())
        if numbers and not self.own and (blank := blank_word("references", numbers)):
            given["references"], lines["references"] = (blank,), numbers

        def setting(rung: int) -> Callable[[], Sequence[Sheet]]:
            return lambda: self._blocks(stationery, given, rung)

        return Flow(
            tuple(map(setting, _ONE_PAGE)),
            lines,
            self._layout(stationery).body_top_mm - stationery.layout.body_top_mm,
            cjk_region(self.language, self.recipient.country),
        )

    def _blocks(self, stationery: Stationery, letter: Mapping[str, Any], rung: int) -> list[Sheet]:
        """The blocks of its words; words in styles of their own, which may depend on what stands beside, are one."""
        kept = blank_line("salutation")
        whole = self._filled(
            stationery, rung, self.own, letter=letter, code="", part="words", salutation_line=kept
        )
        html = [whole.html] if whole.css else blocks_of(whole.html)
        return [replace(whole, key="", html=block) for block in html]

    def _filled(
        self,
        stationery: Stationery,
        rung: int,
        own: OwnLetter | None,
        *,
        letter: Mapping[str, Any],
        code: str,
        part: str = "",
        salutation_line: Markup | str = "",
    ) -> Sheet:
        """The letter, or one ``part`` of it: its "frame" without words and address, or its "words"."""
        placed = self._placed(stationery)
        fitted = self._layout(stationery)
        sender = place_sender(stationery.sender.address, stationery.sending_country, fitted)
        frame_words = {"w": letter_words(self.own.language)} if part == "frame" and self.own else {}
        html = stationery.fill_letter(
            self.language,
            own,
            letter=letter,
            recipient=self._recipient_values(),
            signer={
                key: clean_line(getattr(self.signer, key)) for key in ("name", "title", "phone", "email")
            },
            fields={key: clean_line(value) for key, value in self.fields.items()},
            address_block="" if part else placed.html(),
            sender_block=sender.html() if sender else "",
            at={
                **places_on_first_page(stationery, placed, fitted, CODE_MM),
                "rtl": reads_from_the_right(self.spoken),
            },
            code=code,
            part=part,
            salutation_line=salutation_line,
            **frame_words,
        )
        css = own.css() if own else ""
        of_own = (_OWN, own.style_class) if own else ()
        style = " ".join(filter(None, (stationery.layout.code, _STYLE_OF_RUNG[rung], part, *of_own)))
        return Sheet("letter", self.packet, html, html_language(self.language), style, css)

    def fits(self, pages: int) -> bool:
        return pages == 1

    def _placed(self, stationery: Stationery) -> PlacedAddress:
        lines = self.recipient.lines(stationery.sending_country, stationery.sender.language)
        digits = checked_imb(self.imb, self.recipient.country, stationery.sending_country)
        return place_address(lines, self.recipient, self._layout(stationery), digits if self.window else "")

    def _layout(self, stationery: Stationery) -> LetterLayout:
        return layout_for_window(stationery.layout, self.window, barcode=bool(self.imb))

    def texts(self) -> tuple[str, ...]:
        typed = (self.subject, self.note, self.emailed_to, *self.paragraphs, *self.products, *self.enclosures)
        parts = (*self.back_ordered, *(pointer.title for pointer in self.pointers), *self.fields.values())
        named = (self.signer.name, self.signer.title, self.salutation.name, self.salutation.line, self.packet)
        address = self.recipient
        written = (address.person, address.organisation, address.street, address.sublocality, address.city)
        return (*typed, *parts, *named, *self.references, *written, address.region, address.postcode)

    def _numbers(self) -> tuple[str, ...]:
        return tuple(_items(self.references, rtl=reads_from_the_right(self.spoken)))

    def _recipient_values(self) -> dict[str, str]:
        address = self.recipient
        name = address.person or address.organisation
        kept = ("person", "organisation", "city", "region", "postcode", "country")
        return {"name": clean_line(name), **{key: clean_line(getattr(address, key)) for key in kept}}

    def _letter_values(self, country: str) -> dict[str, Any]:
        spoken, reader = self.spoken, self.recipient.country

        def long_date(day: date | None) -> str:
            return spaced(kept_together(date_in_words(day, spoken, country, reader))) if day else ""

        rtl = reads_from_the_right(spoken)
        cleaned = {key: tuple(_items(getattr(self, key), rtl=rtl)) for key in _LISTS}
        salutation = self.salutation
        if not (salutation.name or salutation.line):
            salutation = Salutation(self.recipient.person, salutation.form)
        return {
            **cleaned,
            "references": tuple(map(_WHOLE.format, cleaned["references"])),
            "packet": clean_line(self.packet),
            "purpose": self.purpose,
            "date": long_date(self.date),
            "inquired_on": long_date(self.inquired_on),
            "emailed_on": long_date(self.emailed_on),
            "back_order_expected": long_date(self.back_order_expected),
            "call_on": kept_together(day_in_words(self.call_on, spoken, country, reader))
            if self.call_on
            else "",
            "salutation": clean_line(salutation.words(spoken)),
            "subject": _typed(self.subject),
            "note": _typed_lines(self.note, rtl=rtl),
            "emailed_to": clean_line(self.emailed_to),
            "products": listed(cleaned["products"], spoken),
            "back_ordered": listed(cleaned["back_ordered"], spoken),
            "pointers": [
                {"title": clean_line(pointer.title), "words": kept_together(pointer.words(spoken))}
                for pointer in self.pointers
            ],
            "has_crosssell": self.has_crosssell,
            "has_reply": self.has_reply,
        }


_WHOLE = Markup('<span class="number">{}</span>')
_LISTS = ("references", "paragraphs", "products", "enclosures", "back_ordered")


def _items(texts: Iterable[str], *, rtl: bool) -> Iterator[str]:
    """What stands in a list, each in its own order of reading."""
    return (isolated(_typed(text), rtl=rtl) for text in texts)


def _typed(text: str) -> str:
    """A text as somebody typed it, in one language with words of another."""
    line = clean_line(text)
    return arranged(line, rtl=first_letter_from_the_right(line))


def _typed_lines(text: str, *, rtl: bool) -> str:
    """A text of several lines as somebody typed them; those that read the other way than the letter do so alone."""
    lines = clean_lines(text).split("\n")
    if all(not line or first_letter_from_the_right(line) == rtl for line in lines):
        return Markup("<br>").join(map(_typed, lines))
    return Markup("").join(
        Markup('<span class="{}">{}</span>').format(
            "from-the-right" if first_letter_from_the_right(line) else "from-the-left", _typed(line)
        )
        for line in lines
    )


def render_chunk(jobs: Sequence[LetterJob], stationery: Stationery) -> RenderedChunk:
    """Set these letters in one document: its bytes, the pages of each, and those refused with the reason."""
    return ChunkPrinter(stationery).render([Packet(job.packet, (job,)) for job in jobs])


def print_letters(
    jobs: Iterable[LetterJob],
    out: BinaryIO,
    *,
    sender: Sender,
    template: str | None = None,
    sending_country: str = "",
    refused: Callable[[LetterJob, tuple[Reason, ...]], None] | None = None,
    chunk: int = CHUNK,
) -> Printed:
    """Print letters into one PDF, chunk by chunk, in memory that does not grow with their number.

    ``template`` is the source of the firm's own letter template; ``sending_country`` is the sender's unless
    given. Letters that cannot be printed are handed
    to ``refused`` and left out. Raises :class:`TemplateFault` when the template is at fault.
    """
    packets = (Packet(job.packet, (job,)) for job in jobs)

    stationery = Stationery(sender, template=template, sending_country=sending_country)

    def tell(packet: Packet, why: tuple[Reason, ...]) -> None:
        letter = packet.pieces[0]
        if refused is not None and isinstance(letter, LetterJob):
            refused(letter, why)

    return ChunkPrinter(stationery).print(packets, out, refused=tell, chunk=chunk)

"""The reply sheet: prefilled, ticked and faxed back, its code read in the fax tray."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from intranet.values.address import PostalAddress
from intranet.values.text import clean_line
from mailroom.press.letters.blanks import blank_code, blank_line, room_for
from mailroom.press.letters.forms import Form
from mailroom.press.letters.html_values import Sheet
from mailroom.press.letters.pieces import Piece, code_picture
from mailroom.press.letters.stationery import Stationery
from mailroom.press.letters.wording import html_language, spaced, text_language
from mailroom.press.letters.words import words

CODE_MM = 22.0
"""Large enough for a standard fax (98 lines to the inch): more than three lines to each module."""
_ADDRESS_KINDS_NAMED_ABOVE = frozenset({"attention", "organisation"})


MOST_QUESTIONS = 8
"""Own questions that the sheet has room for beside everything else; the first ones stand."""


@dataclass(frozen=True)
class ReplyQuestion:
    """One of the firm's own questions: answers to tick, or room to write; what we know already is filled in."""

    label: str
    choices: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    def boxes(self) -> tuple[tuple[str, bool], ...]:
        """The answers to choose from, each with whether it is known to be theirs."""
        given = tuple(map(clean_line, self.answers))
        return tuple((text, text in given) for text in map(clean_line, self.choices))

    def line(self) -> str:
        """What is written on the line of a question without choices."""
        return "" if self.choices else ", ".join(map(clean_line, self.answers))


_MOST_ON_ONE_LINE = 2  # reference numbers under the code; more of them wrap


@dataclass(frozen=True, kw_only=True)
class ReplySheet(Piece):
    """One reader's sheet: who they are is filled in already, so that a tick and a fax are enough.

    ``code`` is the payload that brings the fax back to the inquiry ("" for the first reference number).
    """

    kind: ClassVar[str] = "reply"

    recipient: PostalAddress
    references: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    questions: tuple[ReplyQuestion, ...] = ()
    code: str | None = ""

    def sheet(self, stationery: Stationery, rung: int = 0) -> Sheet:
        del rung
        picture = code_picture(self._payload(), CODE_MM)
        lines = self._lines(stationery)
        answers = [question.line() for question in self._asked()]
        references = tuple(map(clean_line, self.references))
        return self._filled(stationery, lines, references, self._product_names(), answers, picture)

    def form(self, stationery: Stationery) -> Form | None:
        lines, payload = self._lines(stationery), self._payload()
        room_em = room_for(lines["references"])
        if not (payload and room_em) or len(self.references) > _MOST_ON_ONE_LINE:
            return None
        named = {f"product{place}": name for place, name in enumerate(self._product_names())}
        answers = {
            f"answer{place}": self._said(question.line()) for place, question in enumerate(self._asked())
        }
        boxes = tuple((question.label, question.boxes()) for question in self._asked())

        def blank() -> list[Sheet]:
            kept = {name: blank_line(name) for name in lines}
            references = (blank_line("references", room_em),)
            products, said = tuple(map(blank_line, named)), list(map(blank_line, answers))
            return [self._filled(stationery, kept, references, products, said, blank_code("code", CODE_MM))]

        return Form(
            (self.kind, self.language, len(named), room_em, boxes),
            blank,
            {**lines, **named, **answers},
            {"code": payload},
            self.language,
            self.recipient.country,
        )

    def _product_names(self) -> tuple[str, ...]:
        return tuple(map(self._said, self.products))

    def _said(self, text: str) -> str:
        """A line as it is set among words of the sheet's language."""
        line = clean_line(text)
        return spaced(line) if text_language(self.language) == "zh" else line

    def _asked(self) -> tuple[ReplyQuestion, ...]:
        return self.questions[:MOST_QUESTIONS]

    def _payload(self) -> str:
        """What the code says."""
        return (self.references or (self.packet,))[0] if self.code == "" else self.code or ""

    def _lines(self, stationery: Stationery) -> dict[str, str]:
        """The lines that are filled in, by name."""
        lines = self.recipient.lines(stationery.sending_country, stationery.sender.language)
        address = (line.text for line in lines if line.kind not in _ADDRESS_KINDS_NAMED_ABOVE)
        return {
            "references": ", ".join(map(clean_line, self.references)),
            "company": self._said(self.recipient.organisation),
            "name": self._said(self.recipient.person),
            "address": self._said(words(self.language)["comma"].join(address)),
            "phone": clean_line(self.phone),
            "email": clean_line(self.email),
        }

    def _filled(
        self,
        stationery: Stationery,
        lines: Mapping[str, str],
        references: Sequence[str],
        products: Sequence[str],
        answers: Sequence[str],
        code: str,
    ) -> Sheet:
        values = {**lines, "references": references}
        questions = [
            {"label": clean_line(question.label), "boxes": question.boxes(), "answer": answer}
            for question, answer in zip(self._asked(), answers, strict=True)
        ]
        html = stationery.fill(
            "reply.html", self.language, products=products, questions=questions, code=code, **values
        )
        return Sheet(self.kind, self.packet, html, html_language(self.language))

    def texts(self) -> tuple[str, ...]:
        asked = (text for one in self.questions for text in (one.label, *one.choices, *one.answers))
        typed = (self.phone, self.email, *self.references, *self.products, *asked)
        return (*typed, *self.recipient.to_json().values())

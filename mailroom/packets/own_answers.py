"""What is known of the firm's own questions (IN8), as plain text for a letter and for the reply sheet.

Written in the reader's language, not in that of whoever looks at the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from intranet.firm.models import OwnQuestion, QuestionKind, QuestionPlace
from mailroom.packets.content import ContentQuestion
from mailroom.packets.models import Packet
from mailroom.press.letters.wording import date_in_words, text_language

_YES_NO = {"en": ("Yes", "No"), "zh": ("是", "否")}


def answer_texts(
    packet: Packet, questions: Sequence[OwnQuestion], spoken: str
) -> tuple[tuple[str, str], ...]:
    """Each question's key with its answer, for a letter in the language ``spoken``; "" where nobody has answered.

    Empty where the firm asks nothing.
    """
    known = _answers(packet)
    return tuple((one.key, ", ".join(_texts(one, known.get(one.key), spoken))) for one in questions)


def reply_questions(packet: Packet, questions: Sequence[OwnQuestion]) -> tuple[ContentQuestion, ...]:
    """The questions that are asked of inquiries, with boxes to tick and with what is known already."""
    known = _answers(packet)
    asked = (one for one in questions if one.active and one.place is QuestionPlace.INQUIRY)
    return tuple(
        ContentQuestion(
            _label(one, packet.language),
            _choices(one, packet.language),
            _texts(one, known.get(one.key), text_language(packet.language)),
        )
        for one in asked
    )


def _answers(packet: Packet) -> Mapping[str, Any]:
    """The customer's answers, and the newer ones of the inquiries over them."""
    known = dict(packet.customer.own_answers or {})
    for inquiry in packet.inquiries:
        known |= inquiry.own_answers or {}
    return known


def _label(question: OwnQuestion, language: str) -> str:
    return (question.label_zh or question.label_en) if text_language(language) == "zh" else question.label_en


def _choices(question: OwnQuestion, language: str) -> tuple[str, ...]:
    if question.kind is QuestionKind.YES_NO:
        return _YES_NO[text_language(language)]
    return tuple(question.choices) if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES) else ()


def _texts(question: OwnQuestion, value: Any, language: str) -> tuple[str, ...]:
    if value in (None, "", []):
        return ()
    if question.kind is QuestionKind.YES_NO:
        yes, no = _YES_NO[text_language(language)]
        return (yes if value else no,)
    if question.kind is QuestionKind.DATE:
        return (date_in_words(date.fromisoformat(value), language),)
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)

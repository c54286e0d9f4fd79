"""Trying a wording: the worker sets two letters in type, one with everything in it and one with nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from intranet.extension import JobHandler
from intranet.firm import queries as firm
from intranet.platform import storage
from intranet.platform.database import db, end_reading
from intranet.platform.storage import StoredFile
from intranet.values.address import PostalAddress
from intranet.values.reason import Reason, reason
from intranet.values.text import N_
from mailroom.letters import queries
from mailroom.letters.service import TRIAL_JOB, finish_trial, own_letter
from mailroom.letters.values import LetterWords
from mailroom.press.brochures.page_pictures import page_picture
from mailroom.press.letters.chunks import ChunkPrinter, Packet
from mailroom.press.letters.html_values import TemplateFault
from mailroom.press.letters.own_letters import OwnLetter
from mailroom.press.letters.printing import LetterJob, Pointer, Signer
from mailroom.press.letters.stationery import Stationery
from mailroom.press.sender import Sender, logo_media_type
from mailroom.press.type.fonts import CharacterNotCovered

WIDTH_PX = 900
MOST_PAGES = 3
"""A cover letter of more pages than this is no cover letter."""
_DAY = date(2026, 11, 24)
_READERS = {
    "en": PostalAddress(
        "Ann Miller", "Lakeside Tooling Inc.", "233 S Wacker Dr", "", "Chicago", "IL", "60606", "US", "en"
    ),
    "zh": PostalAddress(
        "王小明", "海达机械有限公司", "中山东路88号", "", "宁波市", "浙江省", "315000", "CN", "zh"
    ),
}


def run(context: Any, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job: set the wording in type, keep a picture of each page, or say why it cannot be printed."""
    trial = queries.trial(args["key"])
    if trial is None or trial.done:
        return {"already": True}
    own = own_letter(LetterWords.from_json(trial.words), trial.language)
    letters = sample_letters(own, trial.purpose, [question.key for question in queries.own_questions()])
    stationery = Stationery(_sender())
    end_reading()
    pdf, pages, refused = set_letters(stationery, letters)
    pictures = []
    for page in range(1, pages + 1):
        context.check()
        picture = page_picture(io.BytesIO(pdf), page, width_px=WIDTH_PX)
        pictures.append(storage.keep(picture, name=f"letter {page}.png", by=None, own=True).id)
    finish_trial(args["key"], pictures, refused)
    return {"pages": len(pictures)}


def set_letters(stationery: Stationery, letters: tuple[LetterJob, ...]) -> tuple[bytes, int, Reason | None]:
    """The PDF, the pages of its first letter, and why one of the letters cannot be printed."""
    try:
        chunk = ChunkPrinter(stationery).render([Packet(letter.packet, (letter,)) for letter in letters])
    except CharacterNotCovered as fault:
        return b"", 0, fault.reason
    except TemplateFault as fault:
        return b"", 0, getattr(fault, "reason", None) or reason("letter_fault", "%(what)s", what=str(fault))
    if chunk.refused:
        return b"", 0, chunk.refused[0][1][0]
    if max(piece.count for piece in chunk.ranges) > MOST_PAGES:
        return (
            b"",
            0,
            reason(
                "letter_many_pages",
                "It takes more than %(most)s pages. Shorten it to one or two.",
                most=MOST_PAGES,
            ),
        )
    return chunk.pdf, chunk.ranges[0].count, None


def sample_letters(own: OwnLetter, purpose: str, own_keys: list[str]) -> tuple[LetterJob, ...]:
    """A letter with every field filled in, and one with as little as a letter can have."""
    chinese = own.language.startswith("zh")
    reader = _READERS["zh" if chinese else "en"]
    products = ("台虎钳 BV-2", "台钻 BD-3") if chinese else ("Bench vise BV-2", "Bench drill BD-3")
    catalogue = "综合样本" if chinese else "General catalogue"
    full = LetterJob(
        packet="P-1024",
        language=own.language,
        recipient=reader,
        date=_DAY,
        references=("K7-4PX2",),
        purpose=purpose,
        products=products,
        pointers=(Pointer(catalogue, (7,)),),
        enclosures=(products[0], catalogue),
        has_crosssell=True,
        has_reply=True,
        back_ordered=products[1:],
        back_order_expected=date(2026, 12, 10),
        emailed_to="reader@example.com",
        emailed_on=_DAY,
        inquired_on=date(2026, 11, 23),
        call_on=date(2026, 12, 1),
        note="……" if chinese else "A note written for this letter stands here.",
        signer=Signer("Maria Lind", "Sales", "+1 614 555 0142", "maria@example.com"),
        own=own,
        fields={key: f"[{key}]" for key in own_keys},
    )
    bare = LetterJob(
        packet="P-1025",
        language=own.language,
        recipient=reader,
        date=_DAY,
        purpose=purpose,
        own=own,
        fields=dict.fromkeys(own_keys, ""),
    )
    return full, bare


def _sender() -> Sender:
    profile = firm.profile()
    file = db.session.get(StoredFile, profile.logo_file_id) if profile.logo_file_id else None
    logo = storage.read(file) if file else None
    return Sender(
        profile.address.cleaned(),
        logo,
        logo_media_type(logo) if logo else "",
        phone=profile.phone,
        fax=profile.fax,
        email=profile.email,
        website=profile.website,
        layout=str(firm.policy("packets")["letter"]["layout"]),
    )


TRIAL = JobHandler(TRIAL_JOB, run, N_("Trial of a letter"))

"""The forms about packets; each gives the value its service takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mailroom.literature.models import LiteratureItem
from mailroom.packets.changes import MOST_COPIES, PacketChanges
from mailroom.packets.models import Packet, PacketItem
from mailroom.packets.rules import EnvelopeKind
from mailroom.packets.shortage import wanted_copies
from mailroom.packets.values import AddressedBy, TeaserBy
from mailroom.web.number_fields import as_number
from mailroom.web.text_fields import Written

BY_RULE = ""
COPIES = "copies_"


def limited(longest: int) -> Length:
    """At most so many characters, said plainly."""
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


class WhyForm(FlaskForm):
    """A word of explanation."""

    why = StringField(_l("Why"), [Written(_l("Say why, in a few words.")), limited(300)])


class PacketForm(FlaskForm):
    """What a person may decide about a packet; "by the rules" leaves it to them."""

    version = HiddenField()
    add = SelectField(_l("Put in another piece"), default=BY_RULE)
    cross_sell = BooleanField(_l("A page of everything we sell"))
    reply_sheet = BooleanField(_l("A sheet to fax back"))
    envelope = SelectField(_l("Envelope"), default=BY_RULE)
    service = SelectField(_l("Service of the post"), default=BY_RULE)
    addressed_by = SelectField(_l("Addressed"), default=BY_RULE)
    teaser_by = SelectField(_l("The line that says what is inside"), default=BY_RULE)
    teaser_text = StringField(_l("In other words"), [Optional(), limited(60)])
    letter_note = TextAreaField(_l("A note in the letter"), [Optional(), limited(600)], render_kw={"rows": 3})

    def changes(self) -> PacketChanges:
        """The packet as the person wants it."""
        return PacketChanges(
            version=as_number(self.version.data),
            cross_sell=self.cross_sell.data,
            reply_sheet=self.reply_sheet.data,
            envelope=self.envelope.data,
            service=self.service.data or "",
            addressed_by=AddressedBy(self.addressed_by.data) if self.addressed_by.data else None,
            teaser_by=TeaserBy(self.teaser_by.data) if self.teaser_by.data else None,
            teaser_text=self.teaser_text.data or "",
            letter_note=self.letter_note.data or "",
            copies={int(f.name.removeprefix(COPIES)): f.data for f in self if f.name.startswith(COPIES)},
            add=(int(self.add.data),) if self.add.data else (),
        )

    @property
    def copy_fields(self) -> list[Any]:
        """One number for each piece that is in."""
        return [field for field in self if field.name.startswith(COPIES)]


def packet_form(
    packet: Packet,
    kinds: Sequence[EnvelopeKind],
    others: Sequence[LiteratureItem],
    services: Sequence[str] = (),
    **options: Any,
) -> PacketForm:
    """The form for this packet, with a field for the copies of each of its pieces."""
    fields = {f"{COPIES}{line.item_id}": _copies(line, packet.language) for line in packet.items}
    form = type("PacketForm", (PacketForm,), fields)(**options)
    usual = (BY_RULE, gettext("By the rules"))
    form.add.choices = [
        (BY_RULE, gettext("Nothing more")),
        *(_choice(item, packet.language) for item in others),
    ]
    form.envelope.choices = [usual, *((kind.code, kind.code) for kind in kinds)]
    known = dict.fromkeys([*services, packet.service] if packet.service else services)
    form.service.choices = [usual, *((name, name) for name in known)]
    form.addressed_by.choices = [usual, *((way.value, gettext(way.label)) for way in AddressedBy)]
    form.teaser_by.choices = [usual, *((way.value, gettext(way.label)) for way in TeaserBy)]
    return form


def packet_data(packet: Packet) -> dict[str, Any]:
    """What the form shows before anybody has typed; copies that are out of stock are counted in."""
    wanted = wanted_copies(packet)
    return {
        "version": packet.version,
        "cross_sell": packet.cross_sell,
        "reply_sheet": packet.reply_sheet,
        "envelope": packet.envelope if packet.envelope_chosen_by_person else BY_RULE,
        "service": packet.service or BY_RULE,
        "addressed_by": packet.addressed_by.value if packet.addressing_chosen_by_person else BY_RULE,
        "teaser_by": packet.teaser_by.value if packet.teaser_chosen_by_person else BY_RULE,
        "teaser_text": packet.teaser_text,
        "letter_note": packet.letter_note,
        **{f"{COPIES}{line.item_id}": wanted[line.item_id] for line in packet.items},
    }


def beside_each_other(form: PacketForm, packet: Packet) -> None:
    """Somebody else saved first: what was typed stays, what stands there now is said beside it, and saving counts."""
    now = packet_data(packet)
    for field in form:
        if field.name in now and field.name != "version" and (field.data or "") != (now[field.name] or ""):
            shown = _in_words(field, now[field.name])
            field.errors = [*field.errors, gettext("Now it says: %(value)s", value=shown)]
    form.version.data = str(packet.version)


def _in_words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    names = dict(getattr(field, "choices", None) or ())
    return str(names.get(value, value) or gettext("nothing"))


def _copies(line: PacketItem, language: str) -> IntegerField:
    range_ = NumberRange(
        0, MOST_COPIES, message=_l("Enter a number from 0 to %(max)d.") % {"max": MOST_COPIES}
    )
    return IntegerField(
        line.item.title_in(language), [InputRequired(_l("Enter a number, 0 to leave it out.")), range_]
    )


def _choice(item: LiteratureItem, language: str) -> tuple[str, str]:
    return str(item.id), f"{item.code} {item.title_in(language)} ({item.language})"

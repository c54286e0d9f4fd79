"""The card as reception fills it in, in the order in which a caller speaks; it gives an :class:`InquiryCard`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.customers.values import CallerDetails
from intranet.firm import questions
from intranet.firm.models import FirmProfile
from intranet.intake import queries as intake
from intranet.intake.values import AskedLine, InquiryCard
from intranet.values.inquiry_terms import AnswerMethod, Channel, Horizon, Need, Quality, Term
from intranet.values.text import clean_line, clean_lines
from intranet.web.customer_forms import LONG_TEXT, AddressForm, EmailForm, language_choices, limited
from intranet.web.day_field import DayField

MOST_LINES = 20
LARGEST_QUANTITY = Decimal(10) ** 9
CALLER_FIELDS = ("company", "person", "phone", "fax", "email", "messaging", "language")
MORE_FIELDS = ("inquiry_date", "received_time", "source", "messaging", "language")
ADDRESS_FIELDS = ("street", "sublocality", "city", "region", "postcode", "country")


def term_choices(terms: type[Term], but: Iterable[Term] = ()) -> list[SelectChoice]:
    """The members of a vocabulary in the reader's words."""
    return [SelectChoice(term.value, gettext(term.label)) for term in terms if term not in set(but)]


class LineForm(Form):
    """One product line, as the caller says it."""

    product = StringField(
        _l("Product"), [Optional(), limited(200)], render_kw={"list": "products", "autocomplete": "off"}
    )
    quantity = StringField(
        _l("Quantity"), [Optional(), limited(16)], render_kw={"inputmode": "decimal", "autocomplete": "off"}
    )
    unit = StringField(_l("Unit"), [Optional(), limited(40)], render_kw={"autocomplete": "off"})

    def validate_quantity(self, field: StringField) -> None:
        quantity(field.data or "")

    @property
    def empty(self) -> bool:
        return not clean_line(self.product.data or "") and not clean_line(self.quantity.data or "")


def quantity(text: str) -> Decimal | None:
    """A quantity as people type it: "40", "1,000", "1 000", "2.5".

    :raises ValidationError: it is no number, or no sensible one.
    """
    bare = clean_line(text).replace(" ", "").replace("\u00a0", "").replace("'", "")
    if not bare:
        return None
    whole, comma, last = bare.rpartition(",")
    bare = f"{whole.replace(',', '')}{last}" if comma and len(last) == 3 else bare.replace(",", ".")
    try:
        amount = Decimal(bare)
    except InvalidOperation as error:
        raise ValidationError(gettext("Write the quantity in figures, for example 40.")) from error
    if not amount.is_finite() or not 0 < amount <= LARGEST_QUANTITY:
        raise ValidationError(gettext("A quantity is more than nothing and at most a billion."))
    return amount


class DeskForm(AddressForm, EmailForm):
    """The inquiry card. Field names are those of the address of the page: other screens may prefill them."""

    why = None
    desk_key = HiddenField()
    customer_id = HiddenField()
    contact_id = HiddenField()
    not_a_duplicate = HiddenField()

    known = StringField(
        _l("Reference number or name"), [Optional(), limited(200)], render_kw={"autocomplete": "off"}
    )
    phone = StringField(
        _l("Phone"), [Optional(), limited(60)], render_kw={"type": "tel", "autocomplete": "off"}
    )
    fax = StringField(_l("Fax"), [Optional(), limited(60)], render_kw={"type": "tel", "autocomplete": "off"})
    company = StringField(_l("Company"), [Optional(), limited(200)], render_kw={"autocomplete": "off"})
    person = StringField(_l("Person"), [Optional(), limited(200)], render_kw={"autocomplete": "off"})
    messaging = StringField(
        _l("Instant messaging"), [Optional(), limited(200)], render_kw={"autocomplete": "off"}
    )
    language = SelectField(_l("Language of our answer"), choices=[])

    channel = RadioField(_l("How it came"), choices=[], default=Channel.PHONE.value)
    inquiry_date = DayField(_l("Inquiry date"), [InputRequired(_l("Give the date, for example 2026-11-24."))])
    received_time = TimeField(_l("Time"), [Optional()])
    source = StringField(_l("Where they saw us"), [Optional(), limited(200)], render_kw={"list": "sources"})

    products = FieldList(FormField(LineForm), _l("What they want"), min_entries=1, max_entries=MOST_LINES)
    message = TextAreaField(_l("In their words"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 4})
    type_of_use = StringField(_l("What for"), [Optional(), limited(400)])
    horizon = RadioField(_l("By when"), choices=[], default=Horizon.UNKNOWN.value)
    need = RadioField(_l("How badly they need it"), choices=[], default=Need.NORMAL.value)
    probability = RadioField(_l("How sure to close"), [Optional()], choices=[])
    probability_why = StringField(_l("Why so sure"), [Optional(), limited(200)])
    quality = RadioField(_l("Quality of the prospect"), choices=[], default=Quality.ORDINARY.value)
    quality_note = StringField(_l("Why"), [Optional(), limited(200)])
    expected_closing_on = DayField(_l("Expected closing date"), [Optional()])
    answer_methods = SelectMultipleField(
        _l("How we answer"),
        choices=[],
        default=[AnswerMethod.POST.value],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    literature_wanted = BooleanField(_l("Send literature by post"), default=True)
    remark = TextAreaField(_l("Overall remark"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 2})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices()
        self.channel.choices = term_choices(Channel)
        self.horizon.choices = term_choices(Horizon)
        self.need.choices = term_choices(Need)
        self.quality.choices = term_choices(Quality)
        self.probability.choices = [SelectChoice(str(n), str(n)) for n in range(1, 11)]
        self.answer_methods.choices = term_choices(AnswerMethod, but=[AnswerMethod.SEVERAL])

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field's own rules: somebody must be calling."""
        right = super().validate(extra_validators)
        if any(clean_line(self[name].data or "") for name in ("company", "person", "phone", "fax", "email")):
            return right
        words = gettext("Ask who is calling: a company, a person, or a number to call back.")
        self.company.errors = [*self.company.errors, words]
        return False

    def names_somebody(self) -> bool:
        """Whether the name of a caller is typed already."""
        return any(clean_line(self[name].data or "") for name in ("company", "person"))

    def more_is_told(self, today: date) -> bool:
        """Whether something stands in the fold about the call that is not as always."""
        usual = self.inquiry_date.data == today and not (self.messaging.data or self.source.data)
        return not usual or any(self[name].errors for name in MORE_FIELDS)

    def not_in_future(self, now: datetime) -> bool:
        """Whether the inquiry date has come; says so beside the field when it has not."""
        if self.inquiry_date.data and self.inquiry_date.data > now.date():
            self.inquiry_date.errors = [*self.inquiry_date.errors, gettext("This date is still to come.")]
            return False
        return True

    def caller(self) -> CallerDetails:
        """Who calls, as typed."""
        return CallerDetails(
            customer_id=number(self.customer_id.data),
            contact_id=number(self.contact_id.data),
            **{name: clean_line(self[name].data or "") for name in CALLER_FIELDS},
            address=self.address(),
        )

    def card(self, local_now: datetime) -> InquiryCard:
        """The card as filled in so far. What cannot be read yet is left out, so it serves unfinished forms too."""
        lines = [asked(entry.form) for entry in self.products.entries if not entry.form.empty]
        named = intake.also_named(
            (self.message.data or "", self.type_of_use.data or ""),
            [line.product_id for line in lines if line.product_id],
        )
        lines += [AskedLine(mention.words, mention.product.id) for mention in named]
        day = self.inquiry_date.data or local_now.date()
        at = self.received_time.data or local_now.time()
        return InquiryCard(
            caller=self.caller(),
            channel=Channel(self.channel.data or Channel.PHONE),
            inquiry_date=day,
            received_at=min(datetime.combine(day, at, tzinfo=local_now.tzinfo), local_now),
            source=clean_line(self.source.data or ""),
            products=lines[:MOST_LINES],
            type_of_use=clean_line(self.type_of_use.data or ""),
            message=clean_lines(self.message.data or ""),
            horizon=Horizon(self.horizon.data or Horizon.UNKNOWN),
            need=Need(self.need.data or Need.NORMAL),
            quality=Quality(self.quality.data or Quality.ORDINARY),
            quality_note=clean_line(self.quality_note.data or ""),
            probability=number(self.probability.data),
            probability_why=clean_line(self.probability_why.data or ""),
            literature_wanted=bool(self.literature_wanted.data),
            answer_methods=[AnswerMethod(value) for value in self.answer_methods.data or []],
            expected_closing_on=self.expected_closing_on.data,
            remark=clean_lines(self.remark.data or ""),
            own_answers=questions.answers(self),
            desk_key=clean_line(self.desk_key.data or "")[:40] or None,
        )


def begin_at(field: Field) -> None:
    """Let the keyboard stand in ``field`` when the page opens."""
    field.render_kw = {**(field.render_kw or {}), "autofocus": True}


def number(text: str | None) -> int | None:
    """A whole number out of a hidden field, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def asked(line: LineForm) -> AskedLine:
    """A product line with the product it means, if it means one."""
    words = clean_line(line.product.data or "")
    meant = intake.product_meant(words)
    try:
        amount = quantity(line.quantity.data or "")
    except ValidationError:
        amount = None  # shown beside the field when it is saved; a preview goes on without it
    return AskedLine(words, meant.id if meant else None, amount, clean_line(line.unit.data or ""))


def blank(form_class: type[DeskForm], firm: FirmProfile, local_now: datetime, **given: Any) -> DeskForm:
    """An empty card of today, with a key of its own: sent twice, it is saved once."""
    return form_class(
        formdata=None,
        desk_key=secrets.token_hex(16),
        country=firm.country,
        language=given.pop("language", "") or firm.language,
        inquiry_date=local_now.date(),
        received_time=local_now.time().replace(second=0, microsecond=0),
        **given,
    )


def with_caller(typed: MultiDict[str, str], caller: CallerDetails) -> MultiDict[str, str]:
    """What was typed, with everything that is known of a chosen caller; what is not known stays as typed."""
    filled = MultiDict(typed)
    known = {name: getattr(caller, name) for name in CALLER_FIELDS}
    known |= {name: getattr(caller.address, name) for name in ADDRESS_FIELDS if caller.has_address}
    known |= {"customer_id": str(caller.customer_id or ""), "contact_id": str(caller.contact_id or "")}
    for name, value in known.items():
        if value or name in ("customer_id", "contact_id"):
            filled[name] = value
    filled["known"] = ""
    return filled


def zoned(now: datetime, time_zone: str) -> datetime:
    """``now`` on the firm's wall clock."""
    return now.astimezone(ZoneInfo(time_zone))

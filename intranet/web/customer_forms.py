"""The forms about customers; each gives the value its service takes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from intranet.customers.models import Contact, ContactChannel, Customer, CustomerAddress, Survey
from intranet.customers.values import CallerDetails, ContactDetails, CustomerInfo, SurveyDetails
from intranet.firm import questions
from intranet.firm.texts import LANGUAGES
from intranet.people.models import User
from intranet.platform.i18n import say
from intranet.values.address import PostalAddress
from intranet.values.email import EmailAddress, EmailNotUnderstood
from intranet.values.inquiry_terms import PurchaseClass
from intranet.values.text import N_
from intranet.web.countries import country_choices

LONG_TEXT = 4000
CHANNEL_LABELS = {
    ContactChannel.ANY: N_("Any way at all"),
    ContactChannel.POST: N_("By post"),
    ContactChannel.PHONE: N_("By phone"),
    ContactChannel.EMAIL: N_("By e-mail"),
    ContactChannel.FAX: N_("By fax"),
    ContactChannel.MESSAGING: N_("By instant message"),
    ContactChannel.VISIT: N_("By visit"),
}
WEB_FINDINGS = {
    "not_searched": N_("Not searched yet"),
    "good": N_("What it says of itself is confirmed"),
    "little": N_("Little is found about it"),
    "bad": N_("Bad things are found about it"),
}


def limited(longest: int) -> Length:
    """At most so many characters, said plainly."""
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


class EmailForm(FlaskForm):
    """An e-mail address is checked by its form where one is given."""

    email = StringField(_l("E-mail"), [limited(254)], render_kw={"type": "email", "autocomplete": "off"})

    def validate_email(self, field: StringField) -> None:
        if field.data and field.data.strip():
            try:
                EmailAddress.parse(field.data)
            except EmailNotUnderstood as refused:
                raise ValidationError(say(refused.reason)) from refused


class AddressForm(FlaskForm):
    """A postal address; what a country's post insists on is said after saving, never a reason to lose it."""

    street = TextAreaField(_l("Street or PO box"), [limited(400)], render_kw={"rows": 2})
    sublocality = StringField(_l("District"), [Optional(), limited(200)])
    city = StringField(_l("Town"), [limited(200)])
    region = StringField(_l("State or province"), [Optional(), limited(200)])
    postcode = StringField(_l("Postcode"), [limited(40)])
    country = SelectField(_l("Country"), choices=[])
    why = StringField(_l("Why it changed"), [Optional(), limited(200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices(gettext("Choose"))

    def address(self) -> PostalAddress:
        """The address as typed, cleaned."""
        names = ("street", "sublocality", "city", "region", "postcode", "country")
        return PostalAddress(**{name: self[name].data or "" for name in names}).cleaned()


def address_data(address: CustomerAddress | None, country: str) -> dict[str, str]:
    """What an :class:`AddressForm` starts with."""
    if address is None:
        return {"country": country}
    names = ("street", "sublocality", "city", "region", "postcode", "country")
    return {name: getattr(address, name) for name in names}


class ContactForm(EmailForm):
    """A person at the customer, and how to reach them."""

    name = StringField(_l("Name"), [limited(200)])
    position = StringField(_l("Position"), [Optional(), limited(120)])
    phone = StringField(_l("Phone"), [limited(60)], render_kw={"type": "tel", "autocomplete": "off"})
    fax = StringField(_l("Fax"), [Optional(), limited(60)], render_kw={"type": "tel", "autocomplete": "off"})
    messaging = StringField(_l("Instant messaging"), [Optional(), limited(200)])
    language = SelectField(_l("Language"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [SelectChoice("", gettext("As the customer")), *language_choices()]

    def details(self) -> ContactDetails:
        return ContactDetails(**{name: self[name].data or "" for name in ContactDetails.__dataclass_fields__})


def contact_data(contact: Contact) -> dict[str, str]:
    """What a :class:`ContactForm` starts with."""
    return {name: getattr(contact, name) for name in ContactDetails.__dataclass_fields__}


def language_choices() -> list[SelectChoice]:
    """The languages of customers, each by its own name."""
    return [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class CustomerForm(FlaskForm):
    """What stands on the customer itself; the firm's own questions are added to it."""

    name = StringField(_l("Name"), [InputRequired(_l("Give the customer's name.")), limited(200)])
    is_person = BooleanField(_l("A private person, not a company"))
    language = SelectField(_l("Language of letters"), choices=[])
    website = StringField(_l("Website"), [Optional(), limited(200)])
    remark = TextAreaField(_l("Remark"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 4})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices()

    def info(self, stored: dict[str, Any]) -> CustomerInfo:
        return CustomerInfo(
            name=self.name.data or "",
            is_person=bool(self.is_person.data),
            language=self.language.data,
            website=self.website.data or "",
            remark=self.remark.data or "",
            own_answers=questions.kept(self, stored),
        )


def customer_data(customer: Customer) -> dict[str, Any]:
    """What a :class:`CustomerForm` starts with."""
    names = ("name", "is_person", "language", "website", "remark")
    return {name: getattr(customer, name) for name in names} | questions.prefilled(
        "customer", customer.own_answers
    )


class NewCustomerForm(AddressForm, ContactForm):
    """A customer who did not inquire: company, person, how to reach them, where they are."""

    company = StringField(_l("Company"), [limited(200)])
    name = StringField(_l("Person"), [limited(200)])
    not_a_duplicate = HiddenField()

    def caller(self) -> CallerDetails:
        return CallerDetails(
            company=self.company.data or "",
            person=self.name.data or "",
            phone=self.phone.data or "",
            fax=self.fax.data or "",
            email=self.email.data or "",
            messaging=self.messaging.data or "",
            address=self.address(),
            language=self.language.data or "en",
        )

    def validate_company(self, field: StringField) -> None:
        if not (field.data or "").strip() and not (self.name.data or "").strip():
            raise ValidationError(gettext("Give the company or the person."))


class DoNotContactForm(FlaskForm):
    """Who asked not to be contacted, how, and why."""

    contact_id = SelectField(_l("Who"), choices=[])
    channel = RadioField(_l("How we must not contact them"), choices=[], default=ContactChannel.ANY.value)
    reason = StringField(
        _l("What they said"), [InputRequired(_l("Write down what they said.")), limited(400)]
    )

    def __init__(self, contacts: list[Contact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = SelectChoice("", gettext("The whole customer"))
        named = [contact for contact in contacts if contact.name]
        self.contact_id.choices = [everybody, *(SelectChoice(str(each.id), each.name) for each in named)]
        self.channel.choices = [
            SelectChoice(channel.value, gettext(label)) for channel, label in CHANNEL_LABELS.items()
        ]


class WhyForm(FlaskForm):
    """A reason, for what may not be done without one."""

    why = StringField(_l("Reason"), [InputRequired(_l("Say why.")), limited(400)])


class OwnerForm(FlaskForm):
    """Whose customer it is."""

    owner_id = SelectField(_l("Rep"), choices=[])

    def __init__(self, reps: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = SelectChoice("", gettext("Nobody yet"))
        self.owner_id.choices = [nobody, *(SelectChoice(str(rep.id), rep.name) for rep in reps)]


class ShareForm(FlaskForm):
    """Another rep who may see and work the customer."""

    user_id = SelectField(_l("Share with"), choices=[])

    def __init__(self, reps: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id.choices = [SelectChoice(str(rep.id), rep.name) for rep in reps]


class ClassForm(FlaskForm):
    """The class by purchases."""

    purchase_class = SelectField(_l("Class"), choices=[])
    why = StringField(_l("Reason"), [InputRequired(_l("Say why.")), limited(400)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [SelectChoice(each.value, gettext(each.label)) for each in PurchaseClass]
        self.purchase_class.choices = [SelectChoice("", gettext("No class")), *classes]


class SurveyForm(FlaskForm):
    """What we found out: in the order of a talk, the customer's needs first."""

    business = TextAreaField(_l("What do they do?"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 3})
    needs = TextAreaField(
        _l("What do they need, and what for?"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 4}
    )
    knows_names = BooleanField(_l("They know our products by name or picture"))
    knows_technical = BooleanField(_l("They know the technical data"))
    knows_packing = BooleanField(_l("They know packing and transport"))
    visited_from_abroad = BooleanField(_l("They came from abroad to visit us"))
    real_influence = BooleanField(_l("They have real influence in their market"))
    influence_evidence = StringField(_l("How do we know?"), [limited(400)])
    web_findings = RadioField(_l("What a search on them finds"), choices=[], default="not_searched")
    note = TextAreaField(_l("Anything else"), [Optional(), limited(LONG_TEXT)], render_kw={"rows": 2})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.web_findings.choices = [
            SelectChoice(code, gettext(label)) for code, label in WEB_FINDINGS.items()
        ]

    def validate_influence_evidence(self, field: StringField) -> None:
        if self.real_influence.data and not (field.data or "").strip():
            raise ValidationError(gettext("Say how we know of their influence."))

    def details(self) -> SurveyDetails:
        return SurveyDetails(**{name: _typed(self[name].data) for name in SurveyDetails.__dataclass_fields__})


def _typed(value: Any) -> Any:
    return "" if value is None else value.strip() if isinstance(value, str) else value


def survey_data(survey: Survey | None) -> dict[str, Any]:
    """What a :class:`SurveyForm` starts with: what was found last time."""
    return {name: getattr(survey, name) for name in SurveyDetails.__dataclass_fields__} if survey else {}

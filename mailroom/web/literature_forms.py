"""The forms about literature; each gives the value its service takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from intranet.firm.texts import LANGUAGES
from intranet.platform.i18n import say
from intranet.products.models import Product
from intranet.values.errors import ValueRefused
from intranet.values.text import clean_line
from mailroom.literature import rules
from mailroom.literature.models import Edition, LiteratureItem, PointerCheck
from mailroom.literature.service import EditionEntry, ItemEntry
from mailroom.literature.values import LiteratureKind, Printing
from mailroom.stock.models import ShelfPlace
from mailroom.web.number_fields import MeasuredField
from mailroom.web.text_fields import Written

PAGE = "stands_on_"
MOST_RANK = 9


def limited(longest: int) -> Length:
    """At most so many characters, said plainly."""
    return Length(max=longest, message=_l("Use %(max)d characters at most."))


def between(low: float, high: float) -> NumberRange:
    """A number within bounds, said plainly."""
    return NumberRange(low, high, message=_l("Enter a number from %(min)s to %(max)s."))


class ItemForm(FlaskForm):
    """A piece of literature."""

    code = StringField(_l("Code"), [Written(_l("Give it a short code.")), limited(20)])
    title_en = StringField(_l("Title in English"), [Written(_l("Give it a title.")), limited(200)])
    title_zh = StringField(_l("Title in Chinese"), [Optional(), limited(200)])
    kind = SelectField(_l("Kind"))
    language = SelectField(_l("Written in"))
    printing = SelectField(_l("Copies"))
    shelf_place_id = SelectField(_l("Shelf place"), default="")
    weight_g = MeasuredField(_l("Weight of a copy"), [Optional(), between(0, 5000)])
    thickness_mm = MeasuredField(_l("Thickness of a copy"), [Optional(), between(0, 200)])
    reorder_point = IntegerField(_l("Reorder from"), [Optional(), between(0, 1_000_000)])
    goes_with_all = BooleanField(_l("It goes with every packet"))
    active = BooleanField(_l("It is in use"), default=True)

    def fill_choices(self, places: Iterable[ShelfPlace]) -> ItemForm:
        """The choices in the reader's language."""
        self.kind.choices = [(kind.value, gettext(kind.label)) for kind in LiteratureKind]
        self.language.choices = [*LANGUAGES.items(), ("mul", gettext("Several languages"))]
        self.printing.choices = [(way.value, gettext(way.label)) for way in Printing]
        self.shelf_place_id.choices = [
            ("", gettext("none")),
            *((str(place.id), place.code) for place in places),
        ]
        return self

    def entry(self) -> ItemEntry:
        """What the service takes."""
        return ItemEntry(
            code=clean_line(self.code.data or ""),
            title_en=clean_line(self.title_en.data or ""),
            title_zh=clean_line(self.title_zh.data or ""),
            kind=LiteratureKind(self.kind.data),
            language=self.language.data,
            printing=Printing(self.printing.data),
            shelf_place_id=int(self.shelf_place_id.data) if self.shelf_place_id.data else None,
            weight_g=self.weight_g.data or 0.0,
            thickness_mm=self.thickness_mm.data or 0.0,
            reorder_point=self.reorder_point.data or 0,
            goes_with_all=self.goes_with_all.data,
            active=self.active.data,
        )


def item_data(item: LiteratureItem) -> dict[str, Any]:
    """What the form shows of an item that exists."""
    names = (
        "code",
        "title_en",
        "title_zh",
        "language",
        "weight_g",
        "thickness_mm",
        "reorder_point",
        "goes_with_all",
        "active",
    )
    place = "" if item.shelf_place_id is None else str(item.shelf_place_id)
    known = {name: getattr(item, name) for name in names}
    known |= {name: known[name] or None for name in ("weight_g", "thickness_mm", "reorder_point")}
    return {**known, "kind": item.kind.value, "printing": item.printing.value, "shelf_place_id": place}


class EditionForm(FlaskForm):
    """A new edition with its PDF."""

    label = StringField(_l("Edition"), [Written(_l("Name the edition, such as 2026/2.")), limited(60)])
    published_on = DateField(_l("Published on"), [InputRequired(_l("Enter the day, such as 2026-11-24."))])
    pdf = FileField(_l("The PDF"))
    page_numbers = StringField(_l("Printed page numbers"), [Optional(), limited(400)])

    def entry(self) -> EditionEntry:
        """What the service takes."""
        return EditionEntry(
            clean_line(self.label.data or ""), self.published_on.data, self.page_numbers.data or ""
        )


class AnswerLine(Form):
    """One product that the piece answers."""

    product = SelectField(_l("Product"), default="")
    rank = IntegerField(_l("Rank"), [Optional(), between(1, MOST_RANK)], default=1)


class AnswersForm(FlaskForm):
    """Which products the piece answers, and how soon it is chosen for each."""

    answers = FieldList(FormField(AnswerLine), _l("Products"), max_entries=200)

    def fill_choices(self, products: Sequence[Product], language: str) -> AnswersForm:
        """Each line offers every product."""
        choices = [
            ("", ""),
            *((str(one.id), f"{one.article_number} {one.name_in(language)}") for one in products),
        ]
        for line in self.answers:
            line.form.product.choices = choices
        return self

    def ranks(self) -> dict[int, int]:
        """Product -> rank; empty lines do not count."""
        lines = (line.form for line in self.answers)
        return {int(line.product.data): line.rank.data or 1 for line in lines if line.product.data}


class PagesForm(FlaskForm):
    """Printed page numbers, and where each product stands."""

    page_numbers = TextAreaField(
        _l("Printed page numbers"), [Optional(), limited(2000)], render_kw={"rows": 2}
    )

    def validate_page_numbers(self, field: TextAreaField) -> None:
        try:
            rules.parse_page_labels(field.data or "", self.edition.page_count)
        except ValueRefused as refused:
            raise ValidationError(say(refused.reason)) from refused

    @property
    def pointer_fields(self) -> list[Any]:
        """One field for each product."""
        return [field for field in self if field.name.startswith(PAGE)]

    def pointers(self) -> dict[int, int]:
        """Product -> PDF page; empty fields do not count."""
        labels = rules.parse_page_labels(self.page_numbers.data or "", self.edition.page_count)
        typed = {
            int(field.name.removeprefix(PAGE)): field.data
            for field in self.pointer_fields
            if clean_line(field.data or "")
        }
        return {product_id: rules.page_of_label(labels, printed) for product_id, printed in typed.items()}

    edition: Edition


def pages_form(edition: Edition, products: Sequence[Product], language: str, **options: Any) -> PagesForm:
    """The form of an edition, with a field for each product that its item answers."""
    fields: dict[str, Any] = {
        f"{PAGE}{product.id}": StringField(
            f"{product.article_number} {product.name_in(language)}", [Optional(), limited(12), _is_a_page]
        )
        for product in products
    }
    return type("PagesForm", (PagesForm,), {**fields, "edition": edition})(**options)


def _is_a_page(form: PagesForm, field: StringField) -> None:
    try:
        labels = rules.parse_page_labels(form.page_numbers.data or "", form.edition.page_count)
    except ValueRefused:
        return  # said beside the page numbers already
    try:
        rules.page_of_label(labels, field.data or "")
    except ValueRefused as refused:
        raise ValidationError(say(refused.reason)) from refused


def pages_data(
    edition: Edition, before: Edition | None, checks: Iterable[PointerCheck] = ()
) -> dict[str, Any]:
    """What is noted; for a new edition the pages of the one before, or where the worker found the product."""
    noted = edition.pointers or (before.pointers if before else [])
    labels = edition.page_labels if edition.pointers or not before else before.page_labels
    return {
        "page_numbers": rules.describe_page_labels(edition.page_labels),
        **{f"{PAGE}{pointer.product_id}": rules.printed_page(labels, pointer.page) for pointer in noted},
        **{
            f"{PAGE}{one.product_id}": rules.printed_page(edition.page_labels, one.page)
            for one in checks
            if one.page
        },
    }

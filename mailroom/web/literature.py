"""Literature on the screen: the list, one piece with its editions and page pictures, and changing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import get_locale, gettext
from flask_login import current_user

from intranet.extension import Extension, MenuItem
from intranet.firm import queries as firm
from intranet.firm.texts import LANGUAGES
from intranet.platform import audit, clock
from intranet.platform.i18n import say
from intranet.platform.security import allow
from intranet.platform.storage import FileRefused
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.products.queries import all_products
from intranet.values.errors import ValueRefused
from intranet.values.text import N_
from mailroom.literature import queries, service
from mailroom.literature.models import Edition, LiteratureItem
from mailroom.literature.pictures import PICTURES, checked_pdf
from mailroom.literature.queries import LiteratureFilter
from mailroom.literature.values import LiteratureKind, Printing
from mailroom.press.brochures.checking import BrochureRefused
from mailroom.stock import queries as stock
from mailroom.web import literature_forms as forms
from mailroom.web.packet_forms import WhyForm
from mailroom.web.packet_view import picture_urls

bp = Blueprint("literature", __name__, url_prefix="/literature")
MOST_PICTURES = 24


def _language() -> str:
    return str(get_locale() or "en")


# ---- the list --------------------------------------------------------------------------------------------


@bp.get("")
@allow("mailroom", "reception", "rep")
def index() -> str:
    """All literature, filtered."""
    wanted = _filter()
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.items(wanted, page)
    pictures = queries.files(row.picture_id for row in rows)
    return render(
        "mailroom/literature.html",
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
        wanted=wanted,
        kinds=list(LiteratureKind),
        printings=list(Printing),
        languages=queries.languages(),
        language_names=LANGUAGES,
        products=all_products(),
        pictures=pictures,
        balances=stock.balances(row.item.id for row in rows),
        places=stock.places_by_id(row.item.shelf_place_id for row in rows),
        language=_language(),
        checks=queries.open_check_count(),
    )


def _filter() -> LiteratureFilter:
    asked = request.args
    kind, printing = asked.get("kind", ""), asked.get("printing", "")
    return LiteratureFilter(
        text=asked.get("q", "")[:200],
        kind=LiteratureKind(kind) if kind in {one.value for one in LiteratureKind} else None,
        language=asked.get("language", "")[:8],
        printing=Printing(printing) if printing in {one.value for one in Printing} else None,
        product_id=asked.get("product", type=int),
        retired="retired" in asked,
    )


# ---- one piece -------------------------------------------------------------------------------------------


@bp.get("/<int:item_id>")
@allow("mailroom", "reception", "rep")
def show(item_id: int) -> str:
    """One piece: what it answers, its editions, each page as a picture."""
    item = _item(item_id)
    edition = queries.current_edition(item)
    answered = queries.products_of(item)
    pages = {one.product_id: one.page for one in edition.pointers} if edition else {}
    labels = edition.page_labels if edition else []
    return render(
        "mailroom/literature_item.html",
        item=item,
        edition=edition,
        answered=[(product, rank, pages.get(product.id)) for product, rank in answered],
        labels=labels,
        pictures=picture_urls(edition.picture_ids[:MOST_PICTURES]) if edition else [],
        files=queries.files(one.file_id for one in item.editions),
        balance=stock.balances([item_id])[item_id],
        place=stock.shelf_place(item.shelf_place_id) if item.shelf_place_id else None,
        movements=stock.movements(item_id=item_id, limit=10),
        entries=audit.history("literature_item", item_id),
        checks=queries.pointer_checks(edition.id) if edition else [],
        language=_language(),
    )


def _item(item_id: int) -> LiteratureItem:
    return queries.item(item_id) or abort(404)


def _edition(edition_id: int) -> Edition:
    return queries.edition(edition_id) or abort(404)


@bp.get("/new")
@allow("mailroom")
def new() -> str:
    """A blank form."""
    form = forms.ItemForm(formdata=None, language=firm.profile().language, printing=Printing.PREPRINTED.value)
    return _item_page(None, form)


@bp.get("/<int:item_id>/edit")
@allow("mailroom")
def edit(item_id: int) -> str:
    """What stands on the piece, to change."""
    item = _item(item_id)
    return _item_page(item, forms.ItemForm(formdata=None, **forms.item_data(item)))


@bp.post("/new")
@bp.post("/<int:item_id>/edit")
@allow("mailroom")
def save(item_id: int | None = None) -> Any:
    """Keep it."""
    item = _item(item_id) if item_id else None
    form = forms.ItemForm().fill_choices(stock.shelf_places())
    if form.validate_on_submit():
        try:
            saved = service.save_item(form.entry(), current_user, item_id)
        except ValueRefused as refused:
            form.code.errors = [say(refused.reason)]
        else:
            flash_done(gettext("Saved."))
            return back_to("literature.show", item_id=saved.id)
    return _item_page(item, form), 400


def _item_page(item: LiteratureItem | None, form: forms.ItemForm) -> str:
    return render("mailroom/literature_edit.html", item=item, form=form.fill_choices(stock.shelf_places()))


# ---- what it answers -------------------------------------------------------------------------------------


@bp.get("/<int:item_id>/answers")
@allow("mailroom")
def answers(item_id: int) -> str:
    """The products it answers."""
    item = _item(item_id)
    known = [{"product": str(one.product_id), "rank": one.rank} for one in item.answers]
    return _answers_page(item, forms.AnswersForm(formdata=None, answers=[*known, {"product": "", "rank": 1}]))


@bp.post("/<int:item_id>/answers")
@allow("mailroom")
def save_answers(item_id: int) -> Any:
    """Keep them; "add a line" only shows one more."""
    item, form = _item(item_id), forms.AnswersForm()
    if "add_line" in request.form:
        form.answers.append_entry({"product": "", "rank": 1})
        return _answers_page(item, form)
    if "remove_line" in request.form:
        form.answers.entries = [
            line for line in form.answers.entries if line.name != request.form["remove_line"]
        ]
        return _answers_page(item, form)
    form.fill_choices(all_products(), _language())
    if not form.validate_on_submit():
        return _answers_page(item, form), 400
    service.set_answers(item_id, form.ranks(), current_user)
    flash_done(gettext("Saved. Packets that are not printed yet follow."))
    return back_to("literature.show", item_id=item_id)


def _answers_page(item: LiteratureItem, form: forms.AnswersForm) -> str:
    form.fill_choices(all_products(), _language())
    return render("mailroom/literature_answers.html", item=item, form=form)


# ---- editions --------------------------------------------------------------------------------------------


@bp.get("/<int:item_id>/editions/new")
@allow("mailroom")
def new_edition(item_id: int) -> str:
    """A blank form for a new edition."""
    form = forms.EditionForm(formdata=None, published_on=firm.today())
    return render("mailroom/edition_new.html", item=_item(item_id), form=form)


@bp.post("/<int:item_id>/editions/new")
@allow("mailroom")
def add_edition(item_id: int) -> Any:
    """Check the PDF and keep the edition."""
    item, form = _item(item_id), forms.EditionForm()
    if form.validate_on_submit():
        try:
            pdf = checked_pdf(form.pdf.data.stream) if form.pdf.data else None
            edition = service.add_edition(item_id, form.entry(), pdf, current_user, clock.now())
        except (BrochureRefused, FileRefused) as refused:
            form.pdf.errors = [say(refused.reason)]
        except ValueRefused as refused:
            form.form_errors.append(say(refused.reason))
        else:
            for note in pdf.notes if pdf else ():
                flash_wrong(say(note))
            flash_done(_edition_is_in(bool(pdf)))
            return back_to(
                "literature.pages" if pdf else "literature.show", **_after(item_id, edition, bool(pdf))
            )
    return render("mailroom/edition_new.html", item=item, form=form), 400


def _edition_is_in(has_pages: bool) -> str:
    if has_pages:
        return gettext("The edition is in. Pictures of its pages are being drawn.")
    return gettext("The edition is in, without a PDF: it is taken from the shelf only.")


def _after(item_id: int, edition: Edition, has_pages: bool) -> dict[str, int]:
    return {"edition_id": edition.id} if has_pages else {"item_id": item_id}


@bp.get("/editions/<int:edition_id>/pages")
@allow("mailroom")
def pages(edition_id: int) -> str:
    """Printed page numbers, and where each product stands."""
    edition = _edition(edition_id)
    item = _item(edition.item_id)
    others = [one for one in item.editions if one.id != edition_id and one.pointers]
    form = _pages_form(
        edition,
        item,
        formdata=None,
        **forms.pages_data(edition, others[-1] if others else None, queries.pointer_checks(edition_id)),
    )
    return _pages_page(edition, item, form)


@bp.post("/editions/<int:edition_id>/pages")
@allow("mailroom")
def save_pages(edition_id: int) -> Any:
    """Keep them."""
    edition = _edition(edition_id)
    item = _item(edition.item_id)
    form = _pages_form(edition, item)
    if not form.validate_on_submit():
        return _pages_page(edition, item, form), 400
    service.set_page_numbers(edition_id, form.page_numbers.data or "", current_user)
    service.set_pointers(edition_id, form.pointers(), current_user)
    flash_done(gettext("Saved. Letters and cover slips say these pages from now on."))
    return back_to("literature.show", item_id=item.id)


def _pages_form(edition: Edition, item: LiteratureItem, **options: Any) -> forms.PagesForm:
    products = [product for product, _rank in queries.products_of(item)]
    return forms.pages_form(edition, products, _language(), **options)


def _pages_page(edition: Edition, item: LiteratureItem, form: forms.PagesForm) -> str:
    pictures = picture_urls(edition.picture_ids[:MOST_PICTURES])
    return render("mailroom/edition_pages.html", item=item, edition=edition, form=form, pictures=pictures)


@bp.get("/editions/<int:edition_id>/withdraw")
@allow("mailroom")
def ask_withdraw(edition_id: int) -> str:
    """Ask why before an edition is withdrawn."""
    return render("mailroom/edition_withdraw.html", edition=_edition(edition_id), form=WhyForm(formdata=None))


@bp.post("/editions/<int:edition_id>/withdraw")
@allow("mailroom")
def withdraw(edition_id: int) -> Any:
    """Take an edition out of picking, for a reason."""
    edition, form = _edition(edition_id), WhyForm()
    if not form.validate_on_submit():
        return render("mailroom/edition_withdraw.html", edition=edition, form=form), 400
    service.withdraw_edition(edition_id, form.why.data, current_user, clock.now())
    flash_done(gettext("Withdrawn. It is kept for the record of what was sent."))
    return back_to("literature.show", item_id=edition.item_id)


@bp.post("/editions/<int:edition_id>/bring-back")
@allow("mailroom")
def bring_back(edition_id: int) -> Any:
    """Undo a withdrawal."""
    edition = service.bring_back_edition(edition_id, current_user)
    flash_done(gettext("It is in use again."))
    return back_to("literature.show", item_id=edition.item_id)


extension = Extension(
    "literature",
    blueprints=[bp],
    menu=[MenuItem("literature.index", N_("Literature"), "journals", ("mailroom", "reception", "rep"), 140)],
    jobs=(PICTURES,),
)

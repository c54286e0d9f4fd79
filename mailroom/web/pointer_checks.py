"""Page pointers to check after a new edition: where each product likely stands now, to accept with one click."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint
from flask_babel import get_locale, gettext
from flask_login import current_user

from intranet.extension import Extension
from intranet.platform.database import db
from intranet.platform.security import allow
from intranet.platform.web import back_to, flash_done, flash_wrong, render
from intranet.products.models import Product
from mailroom.literature import pointing, queries
from mailroom.literature.models import PointerCheck
from mailroom.web.packet_view import picture_urls

bp = Blueprint("pointers", __name__, url_prefix="/literature/pointers")


@bp.get("")
@allow("mailroom")
def index() -> str:
    """Everything to check, with a picture of the likely page."""
    checks = queries.open_checks()
    wanted = {one.product_id for one in checks}
    products = {row.id: row for row in db.session.scalars(sa.select(Product).where(Product.id.in_(wanted)))}
    pictured = [one for one in checks if _picture(one)]
    pictures = dict(
        zip((one.id for one in pictured), picture_urls([_picture(one) for one in pictured]), strict=False)
    )
    language = str(get_locale() or "en")
    return render(
        "mailroom/pointer_checks.html", checks=checks, products=products, pictures=pictures, language=language
    )


def _picture(check: PointerCheck) -> int:
    pictures = check.edition.picture_ids
    return pictures[check.page - 1] if check.page and check.page <= len(pictures) else 0


@bp.post("/<int:check_id>/accept")
@allow("mailroom")
def accept(check_id: int) -> Any:
    """Note the likely page."""
    try:
        pointing.accept(check_id, current_user)
    except pointing.NoSuchCheck:
        flash_wrong(gettext("Somebody has settled this one already."))
    else:
        flash_done(gettext("Noted. Letters and cover slips say this page from now on."))
    return back_to("pointers.index")


@bp.post("/<int:check_id>/none")
@allow("mailroom")
def dismiss(check_id: int) -> Any:
    """No page is to be named for this product."""
    try:
        pointing.dismiss(check_id, current_user)
    except pointing.NoSuchCheck:
        flash_wrong(gettext("Somebody has settled this one already."))
    else:
        flash_done(gettext("Letters name no page for it."))
    return back_to("pointers.index")


extension = Extension("pointers", blueprints=[bp])

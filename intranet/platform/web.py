"""What every screen does: draw a page, redirect after a POST, say that something worked or did not."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field

from intranet.platform.database import end_reading
from intranet.platform.i18n import say, time_zone
from intranet.platform.security import safe_next
from intranet.values.reason import Reason

__all__ = [
    "back_to",
    "flash_done",
    "flash_refused",
    "flash_wrong",
    "refuse",
    "render",
    "render_fragment",
    "safe_next",
    "say",
]
SMALLEST_COMPRESSED = 1000
COMPRESSED = {"text/html", "application/json", "image/svg+xml"}
Frame = Callable[[], Any]


def render(template: str, **values: Any) -> str:
    """Draw a whole page. The frame (menu, counts) is gathered first, then reading ends, then it is drawn."""
    _gather_frame()
    time_zone()  # the dates of the page need it; asked while reading is still open
    end_reading()
    return render_template(template, **values)


def render_fragment(template: str, **values: Any) -> str:
    """Draw a piece of a page that a script asked for; it needs no frame."""
    time_zone()
    end_reading()
    return render_template(template, **values)


def back_to(endpoint: str, **values: Any) -> BaseResponse:
    """Redirect after a POST (303). A ``next`` of this site, sent with the form, goes first."""
    target = safe_next(request.values.get("next"))
    return redirect(target or url_for(endpoint, **values), 303)


def flash_done(text: str) -> None:
    """Tell on the next page that something worked; ``text`` is already translated."""
    flash(text, "done")


def flash_wrong(text: str) -> None:
    """Tell on the next page what did not work and what to do; ``text`` is already translated."""
    flash(text, "wrong")


def flash_refused(why: Reason) -> None:
    """Tell on the next page why a service refused."""
    flash_wrong(say(why))


def refuse(field: Field, why: Reason) -> None:
    """Show beside a form's field why a service refused what stands in it."""
    told: Any = field
    told.errors = [*field.errors, say(why)]


def wants_fragment() -> bool:
    """Whether a script asks for a piece of the page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _gather_frame() -> Any:
    if "frame" not in g:
        g.frame = current_app.extensions["frame"]()
    return g.frame


def _frame_values() -> dict[str, Any]:
    """The frame for whole pages; pieces of pages have none, and ask the database for none."""
    return {"frame": g.frame} if has_request_context() and "frame" in g else {}


def init(app: Flask, frame: Frame) -> None:
    """Set up templates. ``frame`` says what stands around every page (``intranet.web.frame``)."""
    app.extensions["frame"] = frame
    app.context_processor(_frame_values)
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    """Compress pages on the fly, unless another site led here: reflected text beside a secret would tell its length."""
    if (
        response.mimetype not in COMPRESSED
        or response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if elsewhere or request.accept_encodings["gzip"] <= 0 or len(response.get_data()) < SMALLEST_COMPRESSED:
        return response
    response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response

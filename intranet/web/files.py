"""Files: shown in place when harmless, else as an attachment.

An address carries a seal, so that only a page that was allowed to show the link gives the file away.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from intranet.extension import Extension
from intranet.platform import storage
from intranet.platform.database import db, end_reading
from intranet.platform.security import SIGNED_IN, allow
from intranet.platform.storage import StoredFile

bp = Blueprint("files", __name__)
SEAL_LENGTH = 24


def _seal(file_id: int) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"file {file_id}".encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]


def file_url(file: StoredFile, *, attachment: bool = False) -> str:
    """The address of a stored file; also a template global."""
    wanted = "1" if attachment else None
    return url_for("files.show", file_id=file.id, seal=_seal(file.id), name=file.name, attachment=wanted)


@bp.get("/files/<int:file_id>/<seal>/<name>")
@allow(SIGNED_IN)
def show(file_id: int, seal: str, name: str) -> BaseResponse:
    """Send a file."""
    if not hmac.compare_digest(seal.encode(), _seal(file_id).encode()):
        abort(404)
    file = db.session.get(StoredFile, file_id)
    if file is None:
        abort(404)
    end_reading()
    return storage.send(file, attachment="attachment" in request.args)


bp.add_app_template_global(file_url)

extension = Extension("files", blueprints=[bp])

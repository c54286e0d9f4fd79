"""Static files under addresses that carry their content's hash, kept by browsers for a year.

Our own files stand in ``static/``; Bootstrap is read out of its installed package, under
``bootstrap/``. Text is compressed once a process, at the strongest setting.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from intranet.platform.security import public

YEAR_SECONDS = 31_536_000
COMPRESSED = {
    "text/css",
    "text/javascript",
    "application/javascript",
    "image/svg+xml",
    "application/json",
    "text/html",
}
SMALLEST_COMPRESSED = 600
SPRITE = "bootstrap/icons/bootstrap-icons.svg"

bp = Blueprint("assets", __name__)


class AssetMissing(FileNotFoundError):
    """A template names a static file or icon that does not exist."""


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    media_type: str
    digest: str
    plain: bytes
    gzipped: bytes | None
    brotlied: bytes | None


@dataclass(frozen=True)
class _Stamp:
    """What tells that a file has changed."""

    path: Path
    size: int
    changed_ns: int


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise AssetMissing(f"The package {name} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


@lru_cache
def _folders(root: str) -> dict[str, Path]:
    return {
        "": Path(root) / "static",
        "bootstrap": _package_folder("flask_bootstrap") / "static" / "bootstrap5",
    }


def _locate(name: str) -> Path:
    folders = _folders(str(current_app.root_path))
    first, _, rest = name.partition("/")
    folder, inside = (folders[first], rest) if first in folders else (folders[""], name)
    parts = PurePosixPath(inside).parts
    if not parts or ".." in parts or inside.startswith("/"):
        raise AssetMissing(name)
    path = folder.joinpath(*parts)
    if not path.is_file():
        raise AssetMissing(f"There is no static file {name}")
    return path


@lru_cache(maxsize=512)
def _load(stamp: _Stamp) -> Asset:
    content = stamp.path.read_bytes()
    media_type = mimetypes.guess_type(stamp.path.name)[0] or "application/octet-stream"
    worth_it = media_type in COMPRESSED and len(content) >= SMALLEST_COMPRESSED
    return Asset(
        media_type=media_type,
        digest=hashlib.sha256(content).hexdigest()[:12],
        plain=content,
        gzipped=gzip.compress(content, 9, mtime=0) if worth_it else None,
        brotlied=brotli.compress(content, quality=11) if worth_it and len(content) < 400_000 else None,
    )


def find(name: str) -> Asset:
    """The asset ``name`` as it is on the disk now.

    :raises AssetMissing: no such file.
    """
    path = _locate(name)
    state = path.stat()
    return _load(_Stamp(path, state.st_size, state.st_mtime_ns))


def asset_url(name: str) -> str:
    """The address of a static file, such as ``css/frame.css`` or ``bootstrap/css/bootstrap.min.css``."""
    return url_for("assets.show", digest=find(name).digest, name=name)


@bp.get("/assets/<digest>/<path:name>")
@public
def show(digest: str, name: str) -> BaseResponse:
    """Serve a file. An outdated digest gets today's file, but is not to be kept."""
    try:
        asset = find(name)
    except AssetMissing:
        abort(404)
    accepted = request.accept_encodings
    body, encoding = asset.plain, None
    if asset.brotlied and accepted["br"] > 0:
        body, encoding = asset.brotlied, "br"
    elif asset.gzipped and accepted["gzip"] > 0:
        body, encoding = asset.gzipped, "gzip"
    response = Response(body, mimetype=asset.media_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if asset.gzipped:
        response.headers["Vary"] = "Accept-Encoding"
    fresh = digest == asset.digest
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if fresh else "no-cache"
    response.set_etag(asset.digest + (encoding or ""))
    return response.make_conditional(request)


@lru_cache
def _symbols(root: str) -> dict[str, tuple[str, str]]:
    """All icons of the sprite: name to (viewBox, drawing)."""
    text = (_folders(root)["bootstrap"] / SPRITE.removeprefix("bootstrap/")).read_text(encoding="utf-8")
    found = re.finditer(r"<symbol([^>]*)>(.*?)</symbol>", text, re.DOTALL)
    symbols = {}
    for match in found:
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', match.group(1)))
        symbols[attributes["id"]] = (attributes.get("viewBox", "0 0 16 16"), match.group(2).strip())
    return symbols


def icon(name: str, label: str = "") -> Markup:
    """One Bootstrap icon, drawn in place. With ``label`` it speaks; without, readers of the screen pass over it."""
    try:
        view_box, drawing = _symbols(str(current_app.root_path))[name]
    except KeyError:
        raise AssetMissing(f"There is no icon {name}") from None
    says = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    start = Markup(
        '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" focusable="false" {}>'
    )
    return start.format(view_box, says) + Markup(drawing) + Markup("</svg>")  # noqa: S704 - the sprite of a package


def init(app: Flask) -> None:
    """Serve assets and give templates ``asset_url`` and ``icon``."""
    app.register_blueprint(bp)
    app.add_template_global(asset_url)
    app.add_template_global(icon)

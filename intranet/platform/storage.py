"""Files behind one interface: a folder, memory or S3. A file is stored once under its content's hash."""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import tempfile
import unicodedata
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote, urlsplit

import obstore
import sqlalchemy as sa
from flask import Flask, Response, current_app, request
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response as BaseResponse

from intranet.config import ConfigurationError
from intranet.platform import clock
from intranet.platform.actors import Actor
from intranet.platform.content import (
    EXTENSIONS,
    SHOWN_IN_PLACE,
    Content,
    FileRefused,
    Limits,
    count_pages,
    examine,
)
from intranet.platform.database import Base, UtcDateTime, transaction
from intranet.values.reason import reason

__all__ = ["FileMissing", "FileRefused", "StoredFile", "keep", "open", "read", "send"]
log = logging.getLogger("sameday.storage")
PIECE_BYTES = 1024 * 1024
NAME_LENGTH = 200
# A picture or PDF shown in place may run nothing and fetch nothing.
FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"
)


class StoredFile(Base):
    """One file as somebody gave it, or as we made it. Equal contents share one place in the store."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    media_type: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    pages: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def key(self) -> str:
        """Its place in the store."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class FileMissing(LookupError):
    """The database knows the file, but the store does not have it. ``reason`` says what to do."""

    def __init__(self, file: StoredFile) -> None:
        self.reason = reason(
            "file_missing",
            "The file %(name)s is missing from the file store. Restore it from the backup or upload it again.",
            name=file.name,
        )
        super().__init__(str(self.reason))


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def init(app: Flask) -> None:
    """Connect the store that ``STORAGE_URI`` names."""
    app.extensions["storage"] = connect(app.config["STORAGE_URI"])


def connect(uri: str) -> LocalStore | MemoryStore | S3Store:
    """The store behind an address.

    :raises ConfigurationError: it cannot be opened.
    """
    parts = urlsplit(uri)
    try:
        if parts.scheme == "file":
            folder = Path(parts.netloc + parts.path)
            folder.mkdir(parents=True, exist_ok=True)
            return LocalStore(prefix=str(folder.resolve()))
        if parts.scheme == "s3":
            return S3Store(bucket=parts.netloc, prefix=parts.path.strip("/") or None)
        return MemoryStore()
    except (OSError, BaseError, ValueError) as error:
        raise ConfigurationError(f"The setting STORAGE_URI does not work: {error}.") from error


def _store() -> LocalStore | MemoryStore | S3Store:
    return current_app.extensions["storage"]


def keep(
    data: bytes | Readable, *, name: str, by: Actor | None, own: bool = False, pages: int | None = None
) -> StoredFile:
    """Check a file by its content, store it, and add its row (in the current transaction, or one of its own).

    :param own: we made it ourselves: no limits of size, pages or kind; ``pages`` is how many it has, where known.
    :raises FileRefused: with the reason for people.
    """
    with _spooled(data) as (path, digest, size):
        content = count_pages(path, pages) if own else examine(path, _limits())
        file = StoredFile(
            sha256=digest,
            size=size,
            media_type=content.media_type,
            name=_clean_name(name, content),
            pages=content.pages,
            created_at=clock.now(),
            created_by_id=by.id if by else None,
        )
        if not _has(file.key):
            obstore.put(_store(), file.key, path)
    with transaction() as session:
        session.add(file)
        session.flush()
    return file


@contextmanager
def _spooled(data: bytes | Readable) -> Generator[tuple[Path, str, int]]:
    """The data on the disk, with hash and size; a stream is never wholly in memory."""
    stream: Readable = io.BytesIO(data) if isinstance(data, bytes) else data
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="sameday-") as spool:
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
            spool.write(piece)
        spool.flush()
        yield Path(spool.name), digest.hexdigest(), size


def _limits() -> Limits:
    config = current_app.config
    return Limits(config["UPLOAD_MB"], config["UPLOAD_PAGES"], config["UPLOAD_MEGAPIXELS"])


def _clean_name(name: str, content: Content) -> str:
    """The last part of the name, without control signs, with the ending of what the file really is."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if char.isprintable()).strip(" .") or "file"
    ending = EXTENSIONS.get(content.media_type)
    if ending and not shown.lower().endswith((ending, ".jpeg" if ending == ".jpg" else ending, ending + "f")):
        shown += ending
    return shown if len(shown) <= NAME_LENGTH else shown[: NAME_LENGTH - 20] + shown[-20:]


def _has(key: str) -> bool:
    try:
        obstore.head(_store(), key)
    except FileNotFoundError:
        return False
    return True


def read(file: StoredFile) -> bytes:
    """All of a file.

    :raises FileMissing: the store does not have it.
    """
    try:
        return bytes(obstore.get(_store(), file.key).bytes())
    except FileNotFoundError as error:
        raise FileMissing(file) from error


def open(file: StoredFile) -> BinaryIO:  # noqa: A001 - storage.open reads like the builtin on purpose
    """A file as a stream that can be read and sought.

    :raises FileMissing: the store does not have it.
    """
    spool = tempfile.TemporaryFile(prefix="sameday-")  # noqa: SIM115 - the caller closes it
    for piece in _pieces(file):
        spool.write(piece)
    spool.seek(0)
    return spool  # type: ignore[return-value]


def _pieces(file: StoredFile) -> Iterator[bytes]:
    """The content piece by piece. It is looked up at once, so that a missing file is known before anything is sent."""
    try:
        found = obstore.get(_store(), file.key)
    except FileNotFoundError as error:
        raise FileMissing(file) from error
    return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE_BYTES))


def works() -> bool:
    """Whether a file can be written, read and removed."""
    key = f"health/{secrets.token_hex(6)}"
    try:
        obstore.put(_store(), key, b"well")
        well = bytes(obstore.get(_store(), key).bytes()) == b"well"
        obstore.delete(_store(), key)
    except (BaseError, OSError):
        log.exception("The file store does not work")
        return False
    return well


def _shown_name(name: str) -> dict[str, str]:
    """The name for a header, as RFC 6266 has it: plain ASCII for old programs, the whole one beside it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def send(file: StoredFile, *, attachment: bool = False) -> BaseResponse:
    """Answer a request with a file. What could run in a browser is always an attachment.

    The content never changes, so a browser may keep it for itself; whether it may see it was asked before.
    """
    response = Response(_pieces(file), mimetype=file.media_type)
    in_place = file.media_type in SHOWN_IN_PLACE and not attachment
    response.headers.set(
        "Content-Disposition", "inline" if in_place else "attachment", **_shown_name(file.name)
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.content_length = file.size
    response.set_etag(file.sha256)
    return response.make_conditional(request)

"""Files: told by their content, kept once, served so that nothing runs."""

from __future__ import annotations

import io
import zlib

import obstore
import pikepdf
import pytest
from PIL import Image

from intranet.config import ConfigurationError
from intranet.platform import storage
from intranet.platform.content import FileRefused, sniff
from intranet.platform.database import db
from intranet.platform.storage import FileMissing, StoredFile
from intranet.web.files import file_url


def a_picture(kind: str, size=(8, 6)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def a_tiff(pages: int) -> bytes:
    out = io.BytesIO()
    first, *rest = [Image.new("1", (8, 8)) for _ in range(pages)]
    first.save(out, "TIFF", save_all=True, append_images=rest)
    return out.getvalue()


def a_pdf(pages: int = 1, password: str = "") -> bytes:
    out, pdf = io.BytesIO(), pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(200, 100))
    locked = pikepdf.Encryption(user=password, owner=password) if password else False
    pdf.save(out, encryption=locked, deterministic_id=not password)
    return out.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

TAKEN = [
    ("application/pdf", a_pdf(3), 3),
    ("image/png", a_picture("PNG"), 1),
    ("image/jpeg", a_picture("JPEG"), 1),
    ("image/webp", a_picture("WEBP"), 1),
    ("image/tiff", a_tiff(2), 2),
    ("image/svg+xml", SVG, None),
]


@pytest.fixture
def settings():
    return {"UPLOAD_MB": 1, "UPLOAD_PAGES": 5, "UPLOAD_MEGAPIXELS": 1}


@pytest.mark.parametrize(("media_type", "data", "pages"), TAKEN)
@pytest.mark.usefixtures("in_app")
def test_a_file_is_what_its_content_says_whatever_its_name(media_type, data, pages):
    file = storage.keep(data, name="readme.exe", by=None)
    assert (file.media_type, file.pages, file.size) == (media_type, pages, len(data))
    assert not file.name.endswith(".exe")
    assert storage.read(file) == data
    with storage.open(file) as stream:
        stream.seek(1)
        assert stream.read() == data[1:]


BOMB = a_picture("PNG")[:16] + (40_000).to_bytes(4, "big") * 2 + a_picture("PNG")[24:29]
BOMB += zlib.crc32(BOMB[12:29]).to_bytes(4, "big") + a_picture("PNG")[33:]

REFUSED = [
    ("file_empty", b""),
    ("file_kind", b"MZ\x90\x00 this program cannot be run in DOS mode"),
    ("file_kind", b"<html><script>alert(1)</script></html>"),
    ("file_kind", b"PK\x03\x04 an office document"),
    ("file_too_big", a_pdf() + b"\n%" + b"x" * 1024 * 1024),
    ("file_pages", a_pdf(6)),
    ("file_pages", a_tiff(6)),
    ("file_damaged", b"%PDF-1.7\nnothing that is a PDF"),
    ("file_damaged", a_picture("PNG")[:40]),
    ("file_damaged", a_picture("JPEG")[:20]),
    ("file_locked", a_pdf(1, password="secret")),
    ("picture_too_big", a_picture("PNG", (1200, 900))),
    ("picture_too_big", BOMB),
]


@pytest.mark.parametrize(
    ("code", "data"), REFUSED, ids=[f"{code}-{n}" for n, (code, _) in enumerate(REFUSED)]
)
@pytest.mark.usefixtures("in_app")
def test_what_may_not_come_in_is_refused_with_its_reason(code, data):
    with pytest.raises(FileRefused) as refused:
        storage.keep(data, name="fax.pdf", by=None)
    assert refused.value.reason.code == code
    assert str(refused.value).endswith(".")
    assert db.session.query(StoredFile).count() == 0


@pytest.mark.usefixtures("in_app")
def test_what_we_made_ourselves_has_no_limits():
    assert storage.keep(a_pdf(6), name="run.pdf", by=None, own=True).pages == 6
    assert (
        storage.keep(b"a,b\n1,2\n", name="list.csv", by=None, own=True).media_type
        == "application/octet-stream"
    )


def test_equal_contents_are_stored_once_under_their_hash(in_app):
    data = a_pdf()  # another one, made a second later, would differ
    first = storage.keep(data, name="a.pdf", by=None)
    second = storage.keep(io.BytesIO(data), name="b.pdf", by=None)
    assert first.id != second.id
    assert first.key == second.key
    assert first.sha256 in first.key
    kept = [item for batch in obstore.list(in_app.extensions["storage"]) for item in batch]
    assert [item["path"] for item in kept] == [first.key]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\fax.PDF", "fax.PDF"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "file.pdf"),
        ("..", "file.pdf"),
        ("传真.pdf", "传真.pdf"),
        ("brochure.jpg", "brochure.jpg.pdf"),
    ],
)
@pytest.mark.usefixtures("in_app")
def test_a_name_keeps_neither_folders_nor_control_signs(given, kept):
    assert storage.keep(a_pdf(), name=given, by=None).name == kept


@pytest.mark.usefixtures("in_app")
def test_a_very_long_name_is_shortened_and_keeps_its_ending():
    name = storage.keep(a_pdf(), name="x" * 500 + ".pdf", by=None).name
    assert len(name) <= 200
    assert name.endswith(".pdf")


def test_a_file_the_store_lost_is_told_by_name(in_app):
    file = storage.keep(a_pdf(), name="lost.pdf", by=None)
    obstore.delete(in_app.extensions["storage"], file.key)
    with pytest.raises(FileMissing, match=r"lost\.pdf.*backup"):
        storage.read(file)


@pytest.mark.parametrize("uri", ["file:///proc/nowhere/files"])
def test_a_store_that_cannot_be_opened_is_refused_at_start(uri):
    with pytest.raises(ConfigurationError, match="STORAGE_URI"):
        storage.connect(uri)


def test_a_folder_keeps_files_over_restarts(tmp_path, in_app):
    in_app.extensions["storage"] = storage.connect(f"file://{tmp_path}/files")
    file = storage.keep(a_pdf(2), name="a.pdf", by=None)
    in_app.extensions["storage"] = storage.connect(f"file://{tmp_path}/files")
    assert storage.read(file) == a_pdf(2)
    assert (tmp_path / "files" / file.key).is_file()


def test_magic_is_read_from_the_first_bytes_only():
    assert sniff(b"text that mentions <svg later") is None
    assert sniff(b" " * 1020 + b"%PDF-") is None
    assert sniff(b"\xef\xbb\xbf<svg>") == "image/svg+xml"


# ---- served --------------------------------------------------------------------------------------


def address(app, data: bytes, name: str, **more) -> str:
    with app.test_request_context():
        return file_url(storage.keep(data, name=name, by=None), **more)


def test_a_picture_is_shown_in_place_and_runs_nothing(app, as_role):
    answer = as_role("rep").get(address(app, a_picture("PNG"), "photo.png"))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_what_could_run_is_only_ever_an_attachment(app, as_role):
    answer = as_role("rep").get(address(app, SVG, "logo.svg"))
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_chinese_name_arrives_whole(app, as_role):
    answer = as_role("rep").get(address(app, a_pdf(), "传真.pdf", attachment=True))
    assert "filename*=UTF-8''%E4%BC%A0%E7%9C%9F.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_browser_that_has_the_file_is_not_sent_it_again(app, as_role):
    browser, where = as_role("rep"), address(app, a_pdf(), "a.pdf")
    tag = browser.get(where).headers["ETag"]
    assert browser.get(where, headers={"If-None-Match": tag}).status_code == 304


def test_a_guessed_address_gives_nothing(app, as_role):
    where = address(app, a_pdf(), "a.pdf")
    number = where.split("/")[2]
    assert as_role("admin").get(f"/files/{number}/{'0' * 24}/a.pdf").status_code == 404


def test_nobody_sees_a_file_without_signing_in(app, client):
    assert client.get(address(app, a_pdf(), "a.pdf")).status_code == 303


def test_a_lost_file_has_a_page_that_says_so(app, as_role):
    where = address(app, a_pdf(), "lost.pdf")
    store = app.extensions["storage"]
    for batch in obstore.list(store):
        obstore.delete(store, [item["path"] for item in batch])
    answer = as_role("rep").get(where)
    assert answer.status_code == 404
    assert "lost.pdf is missing" in answer.text

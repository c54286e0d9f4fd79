"""Static files: hashed addresses, a year of caching, compressed; pages compressed on the fly."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from intranet.platform import assets
from intranet.platform.assets import AssetMissing

BOOTSTRAP = "bootstrap/css/bootstrap.min.css"


def url(app, name):
    with app.test_request_context():
        return assets.asset_url(name)


@pytest.mark.parametrize("name", [BOOTSTRAP, "css/tokens.css", "js/sameday.js"])
def test_an_asset_has_its_hash_in_its_address_and_is_kept_for_a_year(app, client, name):
    where = url(app, name)
    assert re.fullmatch(rf"/assets/[0-9a-f]{{12}}/{re.escape(name)}", where)
    answer = client.get(where)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_an_outdated_address_gets_todays_file_and_is_not_kept(client):
    answer = client.get(f"/assets/000000000000/{BOOTSTRAP}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_it_comes_compressed_as_the_browser_likes_it(app, client, accepted, encoding, unpack):
    plain = client.get(url(app, BOOTSTRAP), headers={"Accept-Encoding": "identity"}).data
    answer = client.get(url(app, BOOTSTRAP), headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack(answer.data) == plain
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_first_visit_fits_in_120_kb_and_the_next_in_30(client):
    page = client.get("/sign-in", headers={"Accept-Encoding": "br, gzip"})
    html = gzip.decompress(page.data).decode() if page.headers.get("Content-Encoding") else page.text
    names = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', html))
    sizes = [len(client.get(name, headers={"Accept-Encoding": "br, gzip"}).data) for name in names]
    assert len(names) >= 5
    assert len(page.data) + sum(sizes) <= 120 * 1024
    assert len(page.data) <= 30 * 1024


def test_a_browser_that_has_it_is_not_sent_it_again(app, client):
    where = url(app, BOOTSTRAP)
    tag = client.get(where).headers["ETag"]
    assert client.get(where, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "../intranet/config.py",
        "css/../../wsgi.py",
        "css/nothing.css",
        "bootstrap/../../__init__.py",
        "%2e%2e/wsgi.py",
    ],
)
def test_nothing_outside_the_static_folders_is_served(client, name):
    assert client.get(f"/assets/000000000000/{name}").status_code == 404


def test_a_template_that_names_a_missing_file_or_icon_fails_loudly(app):
    with app.test_request_context():
        with pytest.raises(AssetMissing, match=r"css/nothing\.css"):
            assets.asset_url("css/nothing.css")
        with pytest.raises(AssetMissing, match="no-such-icon"):
            assets.icon("no-such-icon")


def test_an_icon_is_one_small_drawing_that_speaks_only_with_a_label(app):
    with app.app_context():
        quiet, speaking = assets.icon("telephone"), assets.icon("telephone", "Call <now>")
    assert quiet.startswith("<svg")
    assert len(quiet) < 2000
    assert 'aria-hidden="true"' in quiet
    assert 'role="img" aria-label="Call &lt;now&gt;"' in speaking


def test_pages_are_compressed_unless_another_site_led_here(client):
    ours = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert ours.headers["Content-Encoding"] == "gzip"
    assert b"<html" in gzip.decompress(ours.data)
    led = client.get("/sign-in", headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"})
    assert "Content-Encoding" not in led.headers
    plain = client.get("/sign-in", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers

"""The same files in an S3 bucket, chosen by the address alone."""

from __future__ import annotations

import os

import pytest

from intranet.platform import storage
from intranet.platform.storage import FileMissing
from tests.platform import s3_server
from tests.platform.test_storage import a_pdf


@pytest.fixture
def bucket(monkeypatch):
    """What lies in the bucket; keys and address of the service come from the environment, as with any S3 tool."""
    with s3_server.serving() as (address, kept):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "sameday")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "only for tests")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        yield kept


@pytest.fixture
def settings(bucket):
    return {"STORAGE_URI": "s3://brochures/of/the/firm"}


@pytest.mark.usefixtures("in_app")
def test_a_file_is_kept_in_the_bucket_once_and_read_back(bucket):
    data = a_pdf(2)
    first, second = (storage.keep(data, name="a.pdf", by=None) for _ in range(2))
    assert list(bucket) == [f"brochures/of/the/firm/{first.key}"]
    assert storage.read(second) == data
    with storage.open(first) as stream:
        stream.seek(5)
        assert stream.read(4) == data[5:9]


@pytest.mark.usefixtures("in_app")
def test_a_run_of_many_megabytes_goes_up_in_parts_and_comes_back_whole():
    data = os.urandom(12 * 1024 * 1024)
    file = storage.keep(data, name="run.pdf", by=None, own=True)
    assert storage.read(file) == data


@pytest.mark.usefixtures("in_app")
def test_what_was_removed_from_the_bucket_is_named_as_missing(bucket):
    file = storage.keep(a_pdf(), name="a.pdf", by=None)
    bucket.clear()
    with pytest.raises(FileMissing):
        storage.read(file)
    with pytest.raises(FileMissing):
        storage.open(file)


@pytest.mark.usefixtures("in_app")
def test_the_health_page_tries_the_bucket_and_leaves_nothing_in_it(bucket):
    assert storage.works()
    assert bucket == {}

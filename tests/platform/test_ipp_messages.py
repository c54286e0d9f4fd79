"""IPP messages: what is written is read back, and nothing that a printer sends can do harm."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.platform.ipp_message import (
    Answer,
    MessageNotUnderstood,
    Operation,
    Tag,
    Value,
    decode,
    encode,
)

MEDIA = {
    "media-size": Value(
        Tag.BEGIN_COLLECTION,
        {"x-dimension": Value(Tag.INTEGER, 21000), "y-dimension": Value(Tag.INTEGER, 29700)},
    ),
    "media-source": Value(Tag.KEYWORD, "tray-1"),
}


def answered(groups: list) -> Answer:
    return decode(encode(Operation.CREATE_JOB, 7, groups))


def test_what_is_written_is_read_back():
    answer = answered(
        [
            (Tag.OPERATION, {"attributes-charset": Value(Tag.CHARSET, "utf-8")}),
            (
                Tag.JOB,
                {
                    "job-name": Value(Tag.NAME, "信 R-1"),
                    "media-col": Value(Tag.BEGIN_COLLECTION, MEDIA),
                    "copies": Value(Tag.INTEGER, -3),
                    "last-document": Value(Tag.BOOLEAN, True),
                    "pages": Value(Tag.RANGE, [(1, 2), (5, 9)]),
                    "wanted": Value(Tag.KEYWORD, ["a", "b"]),
                },
            ),
        ]
    )
    job = answer.group(Tag.JOB)
    assert job["job-name"] == ["信 R-1"]
    assert (job["copies"], job["last-document"]) == ([-3], [True])
    assert (job["pages"], job["wanted"]) == ([(1, 2), (5, 9)], ["a", "b"])
    assert job["media-col"][0]["media-size"] == [{"x-dimension": [21000], "y-dimension": [29700]}]
    assert (answer.group(Tag.PRINTER), len(answer.every(Tag.JOB))) == ({}, 1)


def test_the_first_bytes_are_as_the_standard_has_them():
    written = encode(Operation.GET_PRINTER_ATTRIBUTES, 1, [(Tag.OPERATION, {"a": Value(Tag.KEYWORD, "b")})])
    assert written == bytes.fromhex("0200000b00000001" + "01" + "44000161000162" + "03")


HEAD = struct.pack(">bbHI", 2, 0, 0, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        HEAD,
        HEAD + b"\x01",
        HEAD + b"\x44\x00\x01a\x00\x01b\x03",
        HEAD + b"\x01\x44\xff\xffa",
        HEAD + b"\x01\x21\x00\x01a\x00\x02xx\x03",
        HEAD + b"\x01\x34\x00\x01a\x00\x00\x03",
        HEAD + b"\x01" + b"\x34\x00\x01a\x00\x00\x4a\x00\x00\x00\x01b" * 500 + b"\x03",
        struct.pack(">bbHI", 9, 0, 0, 1) + b"\x03",
    ],
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(MessageNotUnderstood):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    try:
        answer = decode(HEAD + data)
    except MessageNotUnderstood:
        return
    assert answer.status == 0

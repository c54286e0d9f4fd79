"""Messages of the Internet Printing Protocol: attributes into bytes and back (RFC 8010, RFC 8011).

Written by hand, since the library for it (pyipp) cannot write collections, which choose tray and paper, keeps
whole documents in memory and wants an event loop; see ``docs/decisions``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

MOST_NESTED = 8
VERSION = (2, 0)


class Tag(IntEnum):
    """Delimiters and the syntaxes that we write; others are read as text or bytes."""

    OPERATION, JOB, END, PRINTER, UNSUPPORTED = 0x01, 0x02, 0x03, 0x04, 0x05
    INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
    BYTES, DATE_TIME, RESOLUTION, RANGE, BEGIN_COLLECTION = 0x30, 0x31, 0x32, 0x33, 0x34
    TEXT_IN_LANGUAGE, NAME_IN_LANGUAGE, END_COLLECTION = 0x35, 0x36, 0x37
    TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME_TYPE, MEMBER_NAME = (
        0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49, 0x4A,
    )  # fmt: skip


class Operation(IntEnum):
    """What is asked of a printer."""

    PRINT_JOB, VALIDATE_JOB, CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB = 0x02, 0x04, 0x05, 0x06, 0x08
    GET_JOB_ATTRIBUTES, GET_JOBS, GET_PRINTER_ATTRIBUTES, RELEASE_JOB = 0x09, 0x0A, 0x0B, 0x0D


class MessageNotUnderstood(ValueError):
    """The bytes are no IPP message."""


@dataclass(frozen=True)
class Value:
    """One attribute: its syntax and its value, or a list of values."""

    tag: Tag
    value: Any


Attributes = Mapping[str, Value]


@dataclass(frozen=True)
class Answer:
    """What a printer answers: a status and groups of attributes, each value a list."""

    status: int
    groups: Sequence[tuple[int, Mapping[str, list[Any]]]]

    def group(self, tag: Tag) -> Mapping[str, list[Any]]:
        """The first group of this kind, or nothing."""
        return next((values for found, values in self.groups if found == tag), {})

    def every(self, tag: Tag) -> list[Mapping[str, list[Any]]]:
        return [values for found, values in self.groups if found == tag]


# ---- writing -----------------------------------------------------------------------------------------------


def encode(operation: Operation, request_id: int, groups: Iterable[tuple[Tag, Attributes]]) -> bytes:
    """A request; the document, if any, follows it."""
    parts = [struct.pack(">bbHI", *VERSION, operation, request_id)]
    for tag, attributes in groups:
        parts.append(bytes([tag]))
        for name, value in attributes.items():
            parts.append(_attribute(name, value))
    return b"".join([*parts, bytes([Tag.END])])


def _attribute(name: str, given: Value) -> bytes:
    values = given.value if isinstance(given.value, list) else [given.value]
    parts = [_one(name if place == 0 else "", given.tag, value) for place, value in enumerate(values)]
    return b"".join(parts)


def _one(name: str, tag: Tag, value: Any) -> bytes:
    if tag is not Tag.BEGIN_COLLECTION:
        return _field(tag, name, _content(tag, value))
    parts = [_field(tag, name, b"")]
    for member, inner in value.items():
        parts.append(_field(Tag.MEMBER_NAME, "", member.encode()))
        parts.append(_attribute("", inner))
    return b"".join([*parts, _field(Tag.END_COLLECTION, "", b"")])


def _field(tag: Tag, name: str, content: bytes) -> bytes:
    title = name.encode()
    return struct.pack(">BH", tag, len(title)) + title + struct.pack(">H", len(content)) + content


def _content(tag: Tag, value: Any) -> bytes:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.pack(">i", value)
    if tag is Tag.BOOLEAN:
        return struct.pack(">?", value)
    if tag is Tag.RANGE:
        return struct.pack(">ii", *value)
    return str(value).encode()


# ---- reading -----------------------------------------------------------------------------------------------


def decode(data: bytes) -> Answer:
    """An answer. Raises :class:`MessageNotUnderstood`."""
    try:
        return _Reader(data).answer()
    except (struct.error, IndexError, UnicodeDecodeError, ValueError) as error:
        raise MessageNotUnderstood(str(error)) from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 8

    def answer(self) -> Answer:
        major, _minor, status, _request = struct.unpack_from(">bbHI", self._data)
        if major not in (1, 2):
            raise MessageNotUnderstood(f"version {major}")
        groups: list[tuple[int, dict[str, list[Any]]]] = []
        name = ""
        while (tag := self._data[self._at]) != Tag.END:
            if tag < 0x10:
                self._at += 1
                groups.append((tag, {}))
                continue
            if not groups:
                raise MessageNotUnderstood("a value stands outside a group")
            tag, title, content = self._field()
            name = title or name
            groups[-1][1].setdefault(name, []).append(self._value(tag, content, 0))
        return Answer(status, groups)

    def _field(self) -> tuple[int, str, bytes]:
        tag, length = struct.unpack_from(">BH", self._data, self._at)
        title = self._taken(self._at + 3, length).decode()
        self._at += 3 + length
        (length,) = struct.unpack_from(">H", self._data, self._at)
        content = self._taken(self._at + 2, length)
        self._at += 2 + length
        return tag, title, content

    def _taken(self, start: int, length: int) -> bytes:
        if start + length > len(self._data):
            raise MessageNotUnderstood("the message is cut off")
        return self._data[start : start + length]

    def _value(self, tag: int, content: bytes, depth: int) -> Any:
        if tag == Tag.BEGIN_COLLECTION:
            return self._collection(depth + 1)
        if tag in (Tag.INTEGER, Tag.ENUM):
            return struct.unpack(">i", content)[0]
        if tag == Tag.BOOLEAN:
            return content != b"\0"
        if tag == Tag.RANGE:
            return struct.unpack(">ii", content)
        if tag == Tag.DATE_TIME:
            return _moment(content)
        if tag in (Tag.TEXT_IN_LANGUAGE, Tag.NAME_IN_LANGUAGE):
            (skipped,) = struct.unpack_from(">H", content)
            return content[4 + skipped :].decode("utf-8", "replace")
        if tag in (Tag.BYTES, Tag.RESOLUTION):
            return content
        return content.decode("utf-8", "replace") if tag >= 0x40 else None  # "unknown", "no value"

    def _collection(self, depth: int) -> dict[str, list[Any]]:
        if depth > MOST_NESTED:
            raise MessageNotUnderstood("collections are nested too deep")
        found: dict[str, list[Any]] = {}
        member = ""
        while True:
            tag, _title, content = self._field()
            if tag == Tag.END_COLLECTION:
                return found
            if tag == Tag.MEMBER_NAME:
                member = content.decode()
            elif tag < 0x10:
                raise MessageNotUnderstood("a collection does not end")
            else:
                found.setdefault(member, []).append(self._value(tag, content, depth))


def _moment(content: bytes) -> datetime:
    """A date as SNMP writes it (RFC 2579)."""
    year, month, day, hour, minute, second = struct.unpack_from(">HBBBBB", content)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)

"""Search over everything, with the same answers on SQLite and PostgreSQL, for Latin and for Chinese words.

Words are indexed as overlapping pairs of letters, each pair written in plain ASCII, so that neither database's idea of
a letter matters: "acme" becomes ``ac cm me e``. A word asked for must stand in one piece somewhere inside a word;
several words must all be found. The last single letter keeps words apart and lets one-letter questions be answered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.platform.database import Base, db, transaction

MOST_WORDS_INDEXED = 600
MOST_WORDS_ASKED = 8
LONGEST_WORD = 40
TITLE_LENGTH = 200


class SearchEntry(Base):
    """One thing that can be found. ``roles`` and ``owner_id`` say who sees it: one of the roles, or the owner.

    ``roles`` also names single people it is shared with: "|reception|user:7|".
    """

    __tablename__ = "search_entries"
    __table_args__ = (sa.UniqueConstraint("kind", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    record_id: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH))
    title_key: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH * 2))
    subtitle: Mapped[str] = mapped_column(sa.String(TITLE_LENGTH), default="")
    endpoint: Mapped[str] = mapped_column(sa.String(80))
    args: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    roles: Mapped[str] = mapped_column(sa.String(400))
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class Viewer(Protocol):
    """Who asks: ``intranet.people.models.User``."""

    @property
    def id(self) -> int: ...

    @property
    def roles(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    kind: str
    record_id: int
    title: str
    subtitle: str
    endpoint: str
    args: Mapping[str, Any]

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.args)


def words_of(text: str) -> list[str]:
    """The words of ``text``, folded; "K7-4PX2" gives its parts and the whole without its dash."""
    folded = "".join(
        char for char in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(char)
    )
    found: list[str] = []
    for chunk in folded.split():
        parts = re.findall(r"[^\W_]+", chunk)
        found.extend(parts)
        if len(parts) > 1:
            found.append("".join(parts))
    return [word[:LONGEST_WORD] for word in found]


def _letter(char: str) -> str:
    return char if char.isascii() else f"x{ord(char):x}z"


def tokens_of(word: str) -> list[str]:
    """The pairs of one word, and its last letter."""
    letters = [_letter(char) for char in word]
    return [*map("".join, pairwise(letters)), letters[-1]]


def _tokens(text: str) -> list[str]:
    words = dict.fromkeys(words_of(text))
    return [token for word in list(words)[:MOST_WORDS_INDEXED] for token in tokens_of(word)]


def put(
    *,
    kind: str,
    record_id: int,
    title: str,
    endpoint: str,
    args: Mapping[str, Any],
    subtitle: str = "",
    words: str = "",
    roles: Sequence[str] = (),
    owner_id: int | None = None,
    shared_with: Sequence[int] = (),
) -> None:
    """Make a record findable, or renew what is known of it, in the current transaction.

    Title, subtitle and ``words`` are searched. Seen by people with one of ``roles``, by ``owner_id``, and by the
    people (ids) it is ``shared_with``.
    """
    may_see = [*roles, *(f"user:{user_id}" for user_id in shared_with)]
    with transaction() as session:
        entry = session.scalar(_entry(kind, record_id)) or SearchEntry(kind=kind, record_id=record_id)
        entry.title, entry.subtitle = title[:TITLE_LENGTH], subtitle[:TITLE_LENGTH]
        entry.title_key = " ".join(words_of(title))[: TITLE_LENGTH * 2]
        entry.endpoint, entry.args = endpoint, dict(args)
        entry.roles, entry.owner_id = f"|{'|'.join(may_see)}|", owner_id
        session.add(entry)
        session.flush()
        _put_words(session, entry.id, _tokens(f"{title} {subtitle} {words}"))


def remove(kind: str, record_id: int) -> None:
    """Make a record unfindable, in the current transaction."""
    with transaction() as session:
        entry = session.scalar(_entry(kind, record_id))
        if entry is not None:
            session.execute(sa.text("DELETE FROM search_words WHERE rowid = :id" if _is_sqlite(session) else
                                    "DELETE FROM search_words WHERE entry_id = :id"), {"id": entry.id})  # fmt: skip
            session.delete(entry)


def _entry(kind: str, record_id: int) -> sa.Select[SearchEntry]:
    return sa.select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.record_id == record_id)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _put_words(session: Session, entry_id: int, tokens: Sequence[str]) -> None:
    if _is_sqlite(session):
        session.execute(sa.text("DELETE FROM search_words WHERE rowid = :id"), {"id": entry_id})
        insert = sa.text("INSERT INTO search_words (rowid, tokens) VALUES (:id, :tokens)")
        session.execute(insert, {"id": entry_id, "tokens": " ".join(tokens)})
        return
    # Written as positions, past the parser of the text search, which has its own idea of words.
    vector = " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, 1))
    insert = sa.text(
        "INSERT INTO search_words (entry_id, tokens) VALUES (:id, CAST(:tokens AS tsvector)) "
        "ON CONFLICT (entry_id) DO UPDATE SET tokens = excluded.tokens"
    )
    session.execute(insert, {"id": entry_id, "tokens": vector})


def find(text: str, viewer: Viewer, limit: int = 30, kinds: Iterable[str] = ()) -> list[Hit]:
    """What ``viewer`` may see of what holds all words of ``text``: the best first (see ``_rank``), then the newest."""
    words = words_of(text)[:MOST_WORDS_ASKED]
    if not words:
        return []
    matching = _matching(db.session(), words)
    query = sa.select(SearchEntry).where(SearchEntry.id.in_(matching), _visible(viewer))
    if kinds := list(kinds):
        query = query.where(SearchEntry.kind.in_(kinds))
    order = (_rank(words), SearchEntry.id.desc())
    entries = db.session.scalars(query.order_by(*order).limit(limit))
    return [Hit(e.kind, e.record_id, e.title, e.subtitle, e.endpoint, e.args) for e in entries]


def _rank(words: Sequence[str]) -> sa.ColumnElement[int]:
    """How well a title answers: 0 it is what was asked, or bears that very number; 1 it begins with those words;
    2 it ends with them, or begins with a part of them; 3 all stand in it; 4 they stand elsewhere in the entry.
    """
    asked, title = " ".join(words), SearchEntry.title_key
    bounded = sa.literal(" ") + title + sa.literal(" ")
    number = any(char.isdigit() for char in asked)
    whole = bounded.contains(f" {asked} ", autoescape=True) if number else sa.false()
    begins = bounded.startswith(f" {asked} ", autoescape=True)
    nearly = bounded.endswith(f" {asked} ", autoescape=True) | title.startswith(asked, autoescape=True)
    inside = sa.and_(*(title.contains(word, autoescape=True) for word in words))
    return sa.case(
        (sa.or_(title == asked, whole), 0),
        (begins, 1),
        (nearly, 2),
        (inside, 3),
        else_=4,
    )


def _visible(viewer: Viewer) -> sa.ColumnElement[bool]:
    named = (*sorted(viewer.roles), f"user:{viewer.id}")
    by_role = [SearchEntry.roles.contains(f"|{name}|", autoescape=True) for name in named]
    return sa.or_(SearchEntry.owner_id == viewer.id, *by_role)


def _matching(session: Session, words: Sequence[str]) -> sa.Select[Any]:
    if _is_sqlite(session):
        asked = " AND ".join(_fts_word(word) for word in words)
        query = sa.text("SELECT rowid AS id FROM search_words WHERE search_words MATCH :asked")
    else:
        asked = " & ".join(_tsquery_word(word) for word in words)
        query = sa.text("SELECT entry_id AS id FROM search_words WHERE tokens @@ CAST(:asked AS tsquery)")
    found = query.bindparams(asked=asked).columns(id=sa.Integer).subquery()
    return sa.select(found.c.id)


def _fts_word(word: str) -> str:
    pairs = tokens_of(word)[:-1]
    return f'"{" ".join(pairs)}"' if pairs else f'"{_letter(word)}"*'


def _tsquery_word(word: str) -> str:
    pairs = tokens_of(word)[:-1]
    return "(" + " <-> ".join(f"'{pair}'" for pair in pairs) + ")" if pairs else f"'{_letter(word)}':*"

"""Search gives the same answers on SQLite and PostgreSQL, for Latin and for Chinese."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.platform import search
from intranet.platform.database import transaction

EVERYBODY = ("reception", "rep", "mailroom", "admin")
ENTRIES = [
    (1, "Acme Bolts Ltd", "Springfield", "+1 212 555 0147 12125550147 K7-4PX2"),
    (2, "Müller & Söhne GmbH", "Straße 5, Köln", "4922112345"),
    (3, "上海工业有限公司", "浦东新区", "Shanghai Industry Co 进出口"),
    (4, "Łódź Æther Œuvre", "Polska", "ąęó"),
    (5, "ООО Ромашка", "Москва", "ромашковый"),
    (6, "شركة النور", "القاهرة", "نور"),
    (7, "株式会社サンプル", "東京都", "ｻﾝﾌﾟﾙ"),
    (8, "7", "one sign", "a b c"),
    (9, "C++ & C# parts", "100% off_line \\ 'quoted' \"double\"", "NOT AND OR NEAR"),
    (10, "กรุงเทพ", "ประเทศไทย", ""),
    (11, "Acorn", "the other ac", "bolt"),
]
QUESTIONS = [
    ("acme", [1]),
    ("ACME", [1]),
    ("cme", [1]),
    ("bolt acme", [1]),
    ("bolt", [1, 11]),
    ("ac", [11, 1]),
    ("muller", [2]),
    ("MÜLLER", [2]),
    ("sohne koln", [2]),
    ("strasse", [2]),
    ("工业", [3]),
    ("工", [3]),
    ("业工", []),
    ("海工业有", [3]),
    ("进出口 上海", [3]),
    ("ромаш", [5]),
    ("РОМАШКА", [5]),
    ("نور", [6]),
    ("サンプル", [7]),
    ("東京", [7]),
    ("กรุง", [10]),
    ("K7-4PX2", [1]),
    ("k74px", [1]),
    ("4px2", [1]),
    ("555 0147", [1]),
    ("2125550", [1]),
    ("7", [8, 1]),
    ("c++", [9, 11, 1, 8, 3]),
    ("near", [9]),
    ("not and or", [9]),
    ('"double"', [9]),
    ("' OR 1=1 --", []),
    ("zzz", []),
    ("", []),
    ("  ", []),
    ("!?%_*", []),
    ("acme zzz", []),
]


class Viewer:
    def __init__(self, *roles: str, user_id: int = 99) -> None:
        self.roles = frozenset(roles)
        self.id = user_id


def put(number, title, subtitle="", words="", **more):
    values = {"roles": EVERYBODY, **more}
    search.put(
        kind="customer",
        record_id=number,
        title=title,
        subtitle=subtitle,
        words=words,
        endpoint="home.show",
        args={},
        **values,
    )


@pytest.fixture
def filled(services):
    with transaction():
        for number, title, subtitle, words in ENTRIES:
            put(number, title, subtitle, words)


def found(asked, viewer=None, **more):
    return [hit.record_id for hit in search.find(asked, viewer or Viewer("rep"), **more)]


@pytest.mark.usefixtures("filled")
def test_each_question_has_its_answers_in_their_order():
    wrong = {asked: (found(asked), wanted) for asked, wanted in QUESTIONS if found(asked) != wanted}
    assert wrong == {}


@pytest.mark.usefixtures("services")
def test_titles_that_begin_with_the_question_come_first_then_the_newest():
    for number, title in enumerate(["Bolt Brothers", "The Bolt", "Nuts and bolts", "Bolts & Co"], 1):
        put(number, title)
    assert found("bolt") == [1, 4, 2, 3]
    assert found("bolt", limit=2) == [1, 4]


@pytest.mark.usefixtures("services")
def test_a_number_a_product_and_a_name_come_before_what_only_mentions_them():
    put(1, "A-0012 Bench vise", "台钳", "bench vise jaws")
    put(2, "VD-X75N · Hallam Ltd", "Bench vise")
    put(3, "Hallam Ltd", "Sheffield")
    for number in range(4, 24):
        put(
            number,
            f"VD-Q{number:02}Z · Firm {number}",
            "Bench vise",
            "A-0012 asked by Hallam Ltd like VD-X75N",
        )
    assert found("bench vise", limit=5)[0] == 1
    assert found("A-0012", limit=5)[0] == found("a0012")[0] == 1
    assert found("VD-X75N")[0] == found("vdx75n")[0] == 2
    assert found("hallam ltd")[:2] == [3, 2]
    assert found("vise bench")[0] == 1
    assert found("bench vise")[1:4] == [23, 22, 21], "ties: the newest first"


@pytest.mark.usefixtures("services")
def test_a_renewed_record_is_found_by_its_new_words_only():
    put(1, "Acme")
    put(1, "Zenith")
    assert found("acme") == []
    assert found("zenith") == [1]
    search.remove("customer", 1)
    search.remove("customer", 1)
    assert found("zenith") == []


@pytest.mark.usefixtures("services")
def test_a_record_is_seen_by_its_roles_and_its_owner_only(a_person):
    owner = a_person("rep", name="Olga Owner")
    put(1, "Acme open", roles=("rep", "reception"))
    put(2, "Acme admin", roles=("admin",))
    put(3, "Acme mine", roles=(), owner_id=owner.id)
    assert found("acme", Viewer("rep")) == [1]
    assert found("acme", Viewer("admin")) == [2]
    assert found("acme", Viewer("mailroom")) == []
    assert found("acme", Viewer()) == []
    assert found("acme", Viewer("mailroom", user_id=owner.id)) == [3]


@pytest.mark.usefixtures("services")
def test_only_some_kinds_can_be_asked_for():
    put(1, "Acme")
    search.put(kind="packet", record_id=1, title="Acme", endpoint="home.show", args={}, roles=EVERYBODY)
    assert [hit.kind for hit in search.find("acme", Viewer("rep"), kinds=["packet"])] == ["packet"]


@pytest.mark.usefixtures("services")
def test_what_failed_is_not_found():
    with suppress(LookupError), transaction():
        put(1, "Acme")
        raise LookupError
    assert found("acme") == []


@given(st.text(max_size=60))
def test_any_text_has_plain_tokens(text):
    for word in search.words_of(text):
        tokens = search.tokens_of(word)
        assert tokens
        assert all(token.isascii() and token.isalnum() for token in tokens)


@given(st.text(min_size=2, max_size=30), st.data())
def test_any_part_of_a_word_is_a_run_of_its_tokens(text, data):
    for word in search.words_of(text):
        if len(word) < 2:
            continue
        start = data.draw(st.integers(0, len(word) - 2))
        end = data.draw(st.integers(start + 2, len(word)))
        whole, part = search.tokens_of(word), search.tokens_of(word[start:end])[:-1]
        assert part == whole[start : end - 1]


def test_the_screen_shows_hits_by_kind_as_a_page_and_as_a_piece(app, as_role):
    with app.app_context():
        put(1, "Acme <b>")
    browser = as_role("rep")
    page = browser.get("/search?q=acme").text
    piece = browser.get("/search?q=acme", headers={"X-Requested-With": "fetch"}).text
    assert "Acme &lt;b&gt;" in page
    assert "<html" in page
    assert "Acme &lt;b&gt;" in piece
    assert "<html" not in piece
    assert "Nothing was found" in browser.get("/search?q=zzz").text

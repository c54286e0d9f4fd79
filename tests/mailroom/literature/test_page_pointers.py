"""Page pointers on a new edition: looked up on its pages, noted where plain, put before a person where not."""

from __future__ import annotations

import io

import pytest
from pikepdf import Dictionary, Name, Pdf

from intranet.platform import jobs
from mailroom.literature import pointing, queries
from mailroom.literature.pointer_rules import SoughtProduct, check_pointers, printed_numbers, read_labels
from mailroom.literature.rules import plain_page_labels
from mailroom.literature.values import CheckedPdf
from mailroom.packets.freezing import build_content
from mailroom.packets.paper import letter_of
from mailroom.press.brochures.page_texts import own_page_labels, page_texts
from tests.factories import mailroom as cast

CONTENTS = "Contents\nBench vise ... 3\nDrill ... 4"
VISE, DRILL = "Bench vise\nBench vise BV-2, 100 mm", "Drill\nDrill BD-3 for steel. The Drill"
PLAIN = ["1", "2", "3", "4"]


def sought(before: str = "", name: str = "Bench vise") -> list[SoughtProduct]:
    return [SoughtProduct(1, name, (name,), before)]


@pytest.mark.parametrize(
    ("before", "texts", "labels", "page", "sure", "code"),
    [
        ("3", ["Cover", CONTENTS, VISE, DRILL], PLAIN, 3, True, "pointer_right"),
        ("3", ["Cover", CONTENTS, DRILL, VISE], PLAIN, 4, False, "pointer_moved"),
        ("3", ["Cover", "News", DRILL, DRILL], PLAIN, None, False, "pointer_not_found"),
        ("", ["Cover", CONTENTS, VISE, DRILL], PLAIN, 3, False, "pointer_new"),
        ("iv", ["Cover", VISE, DRILL, DRILL], ["cover", "iv", "v", "1"], 2, True, "pointer_right"),
        ("A-3", ["Cover", DRILL, DRILL, VISE], ["1", "2", "A-3", "A-4"], 4, False, "pointer_moved"),
        ("9", ["Cover", VISE, "x", "x"], PLAIN, 2, False, "pointer_moved"),
        (
            "2",
            ["a\n1", "b\n2", f"{VISE}\n3", "d\n4"],
            ["0", "1", "2", "3"],
            None,
            False,
            "pointer_other_number",
        ),
    ],
)
def test_a_pointer_is_right_moved_gone_or_contradicted(before, texts, labels, page, sure, code):
    [found] = check_pointers(sought(before), texts, labels)
    assert (found.page, found.sure, found.why.code) == (page, sure, code)


def test_a_product_that_never_had_a_page_and_is_named_nowhere_is_no_task():
    assert check_pointers(sought(), ["Cover", DRILL], ["1", "2"]) == []


@pytest.mark.parametrize(
    ("name", "text", "found"), [("Vise", "Advised", False), ("台虎钳", "重型台虎钳两种", True)]
)
def test_a_name_counts_as_a_whole_word_and_chinese_anywhere(name, text, found):
    assert bool(check_pointers(sought("1", name), [text, "x"], ["1", "2"])[0].page) is found


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["Cover", "a\n1", "b\n2", "Page 3\nc", "d\n- 4 -"], {2: "1", 3: "2", 4: "3", 5: "4"}),
        (["Cover", "第 1 页\na", "第 2 页\nb"], {2: "1", 3: "2"}),
        (["2026", "2026", "In 1990 we began", ""], {}),
        ([], {}),
    ],
)
def test_printed_numbers_count_when_the_pages_agree(texts, numbers):
    assert printed_numbers(texts) == numbers


def test_page_numbers_that_nobody_typed_are_read_from_the_file_or_its_pages():
    texts = ["Cover", "", "a\n1", "b\n2", "c\n3"]
    plain = plain_page_labels(5)
    assert read_labels(texts, (), plain) == ["cover", "ii", "1", "2", "3"]
    assert read_labels(texts, ("C", "i", "1", "2", "3"), plain) == ["C", "i", "1", "2", "3"]
    assert read_labels(["x"] * 5, (), plain) == plain


def test_the_files_own_page_numbers_are_read():
    with Pdf.open(io.BytesIO(cast.a_brochure(4).content)) as pdf:
        pdf.Root.PageLabels = Dictionary(
            Nums=[0, Dictionary(S=Name("/r")), 2, Dictionary(S=Name("/D"), P="A-")]
        )
        out = io.BytesIO()
        pdf.save(out)
    assert own_page_labels(out) == ("i", "ii", "A-1", "A-2")
    assert own_page_labels(io.BytesIO(cast.a_brochure(2).content)) == ()
    assert [text.split() for text in page_texts(out)] == [["Brochure", "page", str(n)] for n in (1, 2, 3, 4)]


def a_catalogue(*pages: str) -> CheckedPdf:
    """A brochure whose pages say these words."""
    with Pdf.new() as whole:
        for words in pages:
            with Pdf.open(io.BytesIO(cast.a_brochure(1, text=words).content)) as one:
                whole.pages.extend(one.pages)
        out = io.BytesIO()
        whole.save(out)
    return CheckedPdf(out.getvalue(), ((215.9, 279.4),) * len(pages))


@pytest.mark.usefixtures("services")
def test_a_new_edition_keeps_right_pointers_and_asks_about_moved_ones(services):
    cast.a_firm()
    vise, drill = cast.a_product("Bench vise"), cast.a_product("Drill")
    item = cast.a_piece(vise, drill)
    cast.an_edition(
        item, "2025", {vise.id: 2, drill.id: 3}, a_catalogue("Cover", "Bench vise", "Drill", "End")
    )
    newer = cast.an_edition(item, "2026", pdf=a_catalogue("Cover", "Bench vise", "News", "Drill"))
    jobs.work_off(services)
    assert {one.product_id: one.page for one in queries.pointers_of(newer.id)} == {vise.id: 2}
    [check] = queries.open_checks()
    assert (check.product_id, check.page, check.reason["code"]) == (drill.id, 4, "pointer_moved")
    packet = cast.a_packet(None, vise, drill)
    [pointer] = letter_of(build_content(packet, cast.NOW.date())).pointers
    assert pointer.pages == ("2",)
    pointing.accept(check.id, None)
    jobs.run_events(services)
    packet = build_content(packet, cast.NOW.date())
    assert letter_of(packet).pointers[0].pages == ("2", "4")
    with pytest.raises(pointing.NoSuchCheck):
        pointing.accept(check.id, None)


def test_the_list_offers_one_click_and_says_when_nothing_is_left(app, as_role):
    client = as_role("mailroom")
    assert "Every page pointer is right." in client.get("/literature/pointers").text
    with app.app_context():
        vise = cast.a_product("Bench vise")
        item = cast.a_piece(vise, cast.a_product("Drill"))
        edition = cast.an_edition(item, "2026")
        pdf = a_catalogue("Cover", "Bench vise").content
        pointing.look_for_pages(edition.id, pdf, cast.NOW)
    page = client.get("/literature/pointers").text
    assert "It is on page 2" in page
    assert "Check them" in client.get("/literature").text
    with app.app_context():
        [check] = queries.open_checks()
        number = check.id
    assert client.post(f"/literature/pointers/{number}/accept").status_code == 303
    assert "Every page pointer is right." in client.get("/literature/pointers").text
    assert "already" in client.post(f"/literature/pointers/{number}/none", follow_redirects=True).text

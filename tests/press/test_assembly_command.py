"""``python -m mailroom.press assemble`` and ``letters``, as a person types them."""

from __future__ import annotations

import csv
import json

import pytest

from mailroom.press.__main__ import main
from tests.press.letter_cast import AMERICAN, WRONG, brochure
from tests.press.reading import SAMPLE, text_of


@pytest.fixture
def folder(tmp_path):
    for name in ("letter", "catalogue"):
        (tmp_path / f"{name}.pdf").write_bytes(brochure(name, 3))
    sender = {**AMERICAN.address.to_json(), "phone": AMERICAN.phone}
    (tmp_path / "sender.json").write_text(json.dumps(sender), encoding="utf-8")
    return tmp_path


def pages(path) -> list[str]:
    return [" ".join(page.split()) for page in text_of(path.read_bytes()).split("\f")[:-1]]


def put_together(folder, manifest, *options: str) -> int:
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return main(["assemble", str(folder / "manifest.json"), "--out", str(folder / "out.pdf"), *options])


def test_a_plain_list_of_packets_is_put_together(folder):
    assert (
        put_together(folder, [["letter.pdf", {"file": "catalogue.pdf", "pages": "2"}], ["catalogue.pdf"]])
        == 0
    )
    assert pages(folder / "out.pdf") == [
        *(f"letter page {page}" for page in (1, 2, 3)),
        "catalogue page 2",
        *(f"catalogue page {page}" for page in (1, 2, 3)),
    ]


def test_named_packets_are_listed_with_their_pages(folder):
    manifest = {
        "packets": [{"id": "P-1", "files": ["letter.pdf"]}, {"id": "P-2", "files": ["catalogue.pdf"]}]
    }
    assert put_together(folder, manifest, "--index", str(folder / "index.csv"), "--duplex") == 0
    with (folder / "index.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["packet", "first_page", "last_page"],
            ["P-1", "1", "4"],
            ["P-2", "5", "8"],
        ]


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ([["letter.pdf", "missing.pdf"]], "missing.pdf does not exist. Put the file there"),
        ([[]], "Packet 1 of the manifest has no list of files"),
        ([], "lists no packets"),
        ("letters", "must hold a list of packets"),
        ([[7]], "Packet 1: write"),
        ([[{"file": "letter.pdf", "pages": "x"}]], "not a list of pages"),
        ([[{"file": "letter.pdf", "pages": "4"}]], "has 3 pages: page 4 cannot be taken"),
        ([["manifest.json"]], "cannot be read as a PDF"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_told_in_one_sentence(folder, capsys, manifest, words):
    assert put_together(folder, manifest) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.strip().splitlines()) == 1
    assert not (folder / "out.pdf").exists()


def test_a_manifest_that_is_not_there_is_told(folder, capsys):
    assert main(["assemble", str(folder / "no.json"), "--out", str(folder / "out.pdf")]) == 2
    assert "no.json cannot be read" in capsys.readouterr().err


def write_letters(folder, rows: list[str], *options: str) -> int:
    header = "id,person,street,city,region,postcode,country,language,products,purpose,visit day"
    (folder / "rows.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    common = [
        "--date",
        "2026-11-24",
        "--sender",
        str(folder / "sender.json"),
        "--out",
        str(folder / "out.pdf"),
    ]
    return main(["letters", str(folder / "rows.csv"), *common, *options])


PAT = "R1,Pat Miller,1 Harbor St,Oakland,CA,94607,US,en,Flow meter; Valve,{purpose},4 May"


def test_letters_print_from_rows_with_products_and_purpose(folder):
    rows = [PAT.format(purpose=""), PAT.format(purpose="level4_details")]
    assert write_letters(folder, rows) == 0
    first, second = pages(folder / "out.pdf")
    assert "November 24, 2026" in first
    assert "The information you asked for: Flow meter and Valve" in first
    assert "a few details and we can answer it" in second


def test_a_row_with_an_unknown_purpose_is_refused_and_the_rest_prints(folder, capsys):
    refused = folder / "refused.csv"
    assert (
        write_letters(folder, [PAT.format(purpose=""), PAT.format(purpose="x")], "--refused", str(refused))
        == 3
    )
    assert len(pages(folder / "out.pdf")) == 1
    with refused.open(encoding="utf-8-sig", newline="") as stream:
        assert ['no letter for the purpose "x"' in row["reason"] for row in csv.DictReader(stream)] == [True]
    assert "1 printed" in capsys.readouterr().err


def test_an_own_template_sees_every_column(folder):
    template = folder / "own.html"
    template.write_text("<p>Visit on {{ fields.visit_day }}, {{ recipient.city }}</p>", encoding="utf-8")
    assert write_letters(folder, [PAT.format(purpose="")], "--template", str(template)) == 0
    assert "Visit on 4 May, Oakland" in pages(folder / "out.pdf")[0]


@pytest.mark.parametrize(
    ("template", "words"),
    [("{{ fields.nothing }}", "nothing"), ("<img src='http://x.example/y'>", "Only registered")],
)
def test_a_faulty_template_is_wrong_use_and_leaves_no_file(folder, capsys, template, words):
    (folder / "own.html").write_text(template, encoding="utf-8")
    assert write_letters(folder, [PAT.format(purpose="")], "--template", str(folder / "own.html")) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "out.pdf").exists()


def test_the_whole_sample_prints_and_the_wrong_rows_are_told(folder):
    refused = folder / "refused.csv"
    common = [
        "--date",
        "2026-11-24",
        "--sender",
        str(folder / "sender.json"),
        "--out",
        str(folder / "out.pdf"),
    ]
    assert main(["letters", str(SAMPLE), *common, "--refused", str(refused)]) == 3
    with refused.open(encoding="utf-8-sig", newline="") as stream:
        assert {row["id"] for row in csv.DictReader(stream)} == WRONG
    assert len(pages(folder / "out.pdf")) == 69

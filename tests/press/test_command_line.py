"""The press by itself: its commands, their files and exit codes, and what they load."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mailroom.press.__main__ import COMMANDS, main
from mailroom.press.labels.sheets import all_sheets
from tests.press.reading import (
    SAMPLE,
    assert_sound,
    codes_on,
    page_sizes_mm,
    rectangles,
    sample_rows,
    squeezed,
    text_of,
)

ROOT = Path(__file__).parents[2]
FIRM = {
    "organisation": "Harbor Office Supply, Inc.",
    "street": "480 Harbor Blvd",
    "city": "Oakland",
    "region": "CA",
    "postcode": "94607",
    "country": "US",
    "language": "en",
}


def few(folder: Path, *ids: str) -> Path:
    path = folder / "few.csv"
    chosen = [row for row in sample_rows() if row["id"] in ids]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(chosen[0]))
        writer.writeheader()
        writer.writerows(chosen)
    return path


def sender(folder: Path, **more: str) -> Path:
    path = folder / "sender.json"
    path.write_text(json.dumps(FIRM | more), encoding="utf-8")
    return path


def test_labels_of_the_whole_sample(tmp_path, capsys):
    out, refused = tmp_path / "labels.pdf", tmp_path / "refused.csv"
    code = main(
        [
            "labels",
            str(SAMPLE),
            "--sheet",
            "5163",
            "--first",
            "7",
            "--out",
            str(out),
            "--refused",
            str(refused),
        ]
    )
    assert code == 3
    assert_sound(out.read_bytes(), tmp_path)
    with refused.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == [f"A0{number}" for number in range(69, 78)]
    assert list(rows[0]) == [*sample_rows()[0], "reason"]
    assert rows[0]["organisation"] == "Missing Street Ltd"
    assert "street" in rows[0]["reason"]
    told = capsys.readouterr().err
    assert "69 printed on 8 pages." in told
    assert "Not printed: A069: The street or PO box is missing." in told


def test_exit_code_0_when_all_were_printed(tmp_path):
    out = tmp_path / "labels.pdf"
    assert main(["labels", str(few(tmp_path, "A001", "A007")), "--sheet", "L7160", "--out", str(out)]) == 0
    assert "GERMANY" in text_of(out.read_bytes())


def test_the_sending_country_decides_which_mail_is_domestic(tmp_path):
    out = tmp_path / "labels.pdf"
    main(
        ["labels", str(few(tmp_path, "A001", "A007")), "--sheet", "L7160", "--from", "de", "--out", str(out)]
    )
    read = text_of(out.read_bytes())
    assert "GERMANY" not in read
    assert "UNITED STATES" in read


def test_when_every_row_is_refused_there_is_no_pdf(tmp_path):
    out = tmp_path / "labels.pdf"
    assert main(["labels", str(few(tmp_path, "A069")), "--sheet", "5160", "--out", str(out)]) == 3
    assert list(tmp_path.glob("*.pdf*")) == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["labels", "FILE", "--sheet", "5169", "--out", "x.pdf"], "Did you mean"),
        (["labels", "FILE", "--sheet", "5160", "--first", "31", "--out", "x.pdf"], "labels 1 to 30"),
        (["labels", "nowhere.csv", "--sheet", "5160", "--out", "x.pdf"], "cannot be read"),
        (["labels", "FILE", "--sheet", "5160", "--out", "/nowhere/x.pdf"], "cannot be written"),
        (["labels", "FILE", "--sheet", "5160", "--out", "x.pdf", "--from", "USA"], "two letters"),
        (["labels", "FILE", "--sheet", "5160"], "--out"),
        (["labels", "FILE", "--sheet", "5160", "--out", "x.pdf", "--from", "XX"], "no country code"),
        (["labels", "FILE", "--sheet", "5160", "--out", "FILE"], "are the same file"),
        (["labels", "FILE", "--sheet", "5160", "--out", "x.pdf", "--refused", "FILE"], "are the same file"),
        (["labels", "FILE", "--sheet", "5160", "--out", "x.pdf", "--refused", "./x.pdf"], "are the same"),
        (["labels", "FILE", "--sheet", "5160", "--out", "."], ". cannot be written"),
        (["labels", "FILE", "--sheet", "516", "--out", "x.pdf"], "Did you mean 5160, "),
        (["envelopes", "FILE", "--size", "#99", "--out", "x.pdf"], "no envelope"),
        (
            ["envelopes", "FILE", "--size", "C5", "--sender", "nowhere.json", "--out", "x.pdf"],
            "cannot be read",
        ),
        (["envelopes", "FILE", "--size", "DL (No.5)", "--teaser", "--out", "x.pdf"], "no advertising"),
        (["sheets", "nothing has this"], "No label sheet"),
        (["print"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_wrong_use_is_told_in_a_sentence_and_ends_with_2(words, complaint, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = str(few(tmp_path, "A007"))
    before = Path(file).read_bytes()
    try:
        code = main([file if word == "FILE" else word for word in words])
    except SystemExit as end:  # argparse's own way
        code = end.code
    assert code == 2
    assert complaint in capsys.readouterr().err
    assert list(tmp_path.glob("*.pdf*")) == []
    assert Path(file).read_bytes() == before


def press(*words: str, **pipes) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "mailroom.press", *words], cwd=ROOT, **pipes)


def test_addresses_come_in_and_the_pdf_goes_out_through_pipes(tmp_path):
    rows = few(tmp_path, "A007").read_bytes()
    pipe = subprocess.PIPE
    child = press("labels", "-", "--sheet", "5160", "--out", "-", stdin=pipe, stdout=pipe, stderr=pipe)
    pdf, said = child.communicate(rows)
    assert child.returncode == 0
    assert_sound(pdf, tmp_path)
    assert said.decode() == "-: 1 printed on 1 page.\n"


def test_a_reader_that_goes_away_ends_it_without_a_traceback():
    child = press("sheets", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.read(10)
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait() == 2


def test_a_full_disk_is_told_in_a_sentence(tmp_path, capsys, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device", "labels.pdf")

    monkeypatch.setattr("mailroom.press.cli.labels.print_labels", full)
    words = ["labels", str(few(tmp_path, "A007")), "--sheet", "5160", "--out", str(tmp_path / "x.pdf")]
    assert main(words) == 2
    assert capsys.readouterr().err == "Not finished: labels.pdf: No space left on device.\n"


def test_envelopes_with_teaser_and_return_address(tmp_path):
    out = tmp_path / "envelopes.pdf"
    words = ["envelopes", str(few(tmp_path, "A007", "A041")), "--size", "#10", "--teaser", "--out", str(out)]
    assert main([*words, "--sender", str(sender(tmp_path))]) == 0
    read = squeezed(text_of(out.read_bytes()))
    assert squeezed("HERE IS ALL THE INFO YOU NEED") in read
    assert squeezed("这就是你需要的全部信息") in read
    assert read.count(squeezed("Harbor Office Supply, Inc.")) == 2
    assert page_sizes_mm(out.read_bytes())[1] == pytest.approx((241.3, 104.77), abs=0.01)


def test_envelopes_take_a_teaser_of_ones_own_or_none(tmp_path):
    out = tmp_path / "envelopes.pdf"
    words = ["envelopes", str(few(tmp_path, "A007")), "--size", "C5", "--out", str(out)]
    assert main([*words, "--teaser", "You asked, we answer"]) == 0
    assert squeezed("You asked, we answer") in squeezed(text_of(out.read_bytes()))
    assert main(words) == 0
    assert "HERE" not in text_of(out.read_bytes())


def test_the_senders_country_is_where_envelopes_come_from_unless_said(tmp_path):
    out = tmp_path / "envelopes.pdf"
    words = ["envelopes", str(few(tmp_path, "A001")), "--size", "DL", "--out", str(out)]
    german = sender(tmp_path, country="DE", region="", postcode="10117", city="Berlin", language="de")
    assert main([*words, "--sender", str(german)]) == 0
    assert "GERMANY" not in text_of(out.read_bytes())
    assert "DEUTSCHLAND" not in text_of(out.read_bytes())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "is not JSON"),
        ("[]", "one JSON object"),
        ('{"city": "Oakland"}', "names nobody"),
        ('{"organisation": "X", "colour": "red"}', "unknown entries: colour"),
        ('{"organisation": "X", "logo": "nowhere.png"}', "cannot be read"),
        ('{"organisation": ["X"]}', "must be a text"),
    ],
)
def test_a_sender_file_that_cannot_be_used_is_told(content, complaint, tmp_path, capsys):
    path = tmp_path / "sender.json"
    path.write_text(content, encoding="utf-8")
    words = ["envelopes", str(few(tmp_path, "A007")), "--size", "C5", "--out", str(tmp_path / "x.pdf")]
    assert main([*words, "--sender", str(path)]) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["datamatrix", "qr"])
def test_codes_say_the_rows_code_or_number_or_id(kind, tmp_path):
    path = tmp_path / "packets.csv"
    path.write_text("id,number,code\nA1,K7-4PX2,P-K74PX2\nA2,K8-1AB3,\nA3,,\n", encoding="utf-8")
    assert main(["codes", str(path), "--kind", kind]) == 0
    pdf = path.with_suffix(".pdf").read_bytes()
    assert sorted(codes_on(pdf, 150)[0]) == ["A3", "K8-1AB3", "P-K74PX2"]


def test_sheets_and_sizes_list_what_there_is(capsys):
    assert main(["sheets"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(all_sheets())
    assert main(["sheets", "l716"]) == 0
    assert "sources differ by" in capsys.readouterr().out
    assert main(["sizes"]) == 0
    listed = capsys.readouterr().out
    assert len(listed.splitlines()) == 23 + 4  # the sizes, and those of them that have a window
    assert "241.3 x 104.77 mm" in listed


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_there_for_every_command(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--help"])
    assert end.value.code == 0
    assert "usage: python -m mailroom.press" in capsys.readouterr().out


def test_labels_load_neither_the_web_nor_the_database_nor_the_page_layouter(tmp_path):
    program = (
        "import sys; from mailroom.press.__main__ import main;"
        f"main(['labels', {str(few(tmp_path, 'A001', 'A034', 'A041'))!r}, '--sheet', '5160',"
        f" '--out', {str(tmp_path / 'x.pdf')!r}]);"
        "heavy = {'flask', 'sqlalchemy', 'wtforms', 'weasyprint', 'reportlab', 'pikepdf', 'PIL', 'fontTools'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


OWN_SHEET = {
    "code": "Rack",
    "page_w_mm": 210,
    "page_h_mm": 297,
    "cols": 2,
    "rows": 4,
    "label_w_mm": 90,
    "label_h_mm": 60,
    "left_mm": 10,
    "top_mm": 20,
    "pitch_x_mm": 95,
    "pitch_y_mm": 62,
}


def test_labels_print_on_a_sheet_of_ones_own(tmp_path):
    sheet, out = tmp_path / "rack.json", tmp_path / "labels.pdf"
    sheet.write_text(json.dumps(OWN_SHEET), encoding="utf-8")
    command = ["labels", str(few(tmp_path, "A001")), "--sheet", str(sheet), "--out", str(out), "--outline"]
    assert main(command) == 0
    assert len(rectangles(out.read_bytes())) == 8
    assert rectangles(out.read_bytes())[0] == pytest.approx((10, 20, 90, 60), abs=0.05)


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        ("{", "is not JSON"),
        ("[1]", "must be an object"),
        (json.dumps(OWN_SHEET | {"left_mm": 40}), "run off the page by 15.00 mm"),
        (json.dumps({"code": "Rack"}), '"page_w_mm" is missing'),
        (None, "cannot be read"),
    ],
)
def test_a_sheet_of_ones_own_that_cannot_be_is_wrong_use(stored, complaint, tmp_path, capsys):
    sheet = tmp_path / "rack.json"
    if stored is not None:
        sheet.write_text(stored, encoding="utf-8")
    out = tmp_path / "labels.pdf"
    assert main(["labels", str(SAMPLE), "--sheet", str(sheet), "--out", str(out)]) == 2
    assert complaint in capsys.readouterr().err
    assert not out.exists()


def test_used_labels_of_the_first_sheet_are_passed_over(tmp_path):
    out = tmp_path / "labels.pdf"
    used = ["--sheet", "5163", "--used", "1-8, 10", "--outline"]
    assert main(["labels", str(few(tmp_path, "A001", "A002")), *used, "--out", str(out)]) == 0
    assert len(page_sizes_mm(out.read_bytes())) == 2


@pytest.mark.parametrize("used", ["0", "11", "5-3", "x", "1-", "1;2"])
def test_labels_that_are_not_on_the_sheet_are_wrong_use(used, tmp_path, capsys):
    command = ["labels", str(SAMPLE), "--sheet", "5163", "--used", used, "--out", str(tmp_path / "o.pdf")]
    assert main(command) == 2
    assert "label" in capsys.readouterr().err


def test_sheets_are_listed_by_maker_and_label_size(capsys):
    assert main(["sheets", "herma", "70", "x", "37"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all("Herma" in line and "70 x 3" in line for line in lines)
    assert main(["sheets", "L7164"]) == 0
    assert "sources differ by 1.04 mm" in capsys.readouterr().out

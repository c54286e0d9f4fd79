"""``envelopes --imb``: options and columns of the file, and what is refused."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from intranet.values.imb import ImbMailer
from mailroom.press.__main__ import main
from mailroom.press.cli.imb import WithImb
from mailroom.press.cli.intake import open_addresses
from tests.press.reading import imb_paths, text_of

ROOT = Path(__file__).parents[2]
COLUMNS = ["person", "street", "city", "region", "postcode", "country", "serial", "delivery_point", "imb"]
HOME = ["Pat Miller", "1 Main St", "Springfield", "IL", "62701-1234", "US"]
ABROAD = ["Jörg Weiß", "Hauptstraße 1", "Bonn", "", "53113", "DE"]


def a_file(folder: Path, *rows: list[str]) -> Path:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])
    return path


def printed(folder: Path, path: Path, *options: str) -> int:
    return main(["envelopes", str(path), "--size", "#10", *options, "--out", str(folder / "out.pdf")])


def test_serial_numbers_are_counted_or_taken_from_the_file_and_the_zip_code_follows(tmp_path):
    path = a_file(
        tmp_path,
        [*HOME, "", "", ""],
        [*HOME, "1", "07", ""],
        [*HOME, "", "", "0" * 20],
        [*ABROAD, "", "", ""],
    )
    with open_addresses(path) as addresses:
        job_of = WithImb(addresses.columns, ImbMailer("123456"), 1, "US")
        made = [job_of(row).imb for row in addresses.rows() if row.line != 3]
    assert made == ["00300123456000000001627011234", "0" * 20, ""]


def test_barcodes_and_a_permit_are_printed_and_foreign_mail_goes_without(tmp_path):
    path = a_file(tmp_path, [*HOME, "", "", ""], [*ABROAD, "", "", ""])
    assert printed(tmp_path, path, "--imb", "123456", "--postage", "PERMIT NO. 12") == 0
    pdf = (tmp_path / "out.pdf").read_bytes()
    assert text_of(pdf).count("PERMIT NO. 12") == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([*HOME, "12x", "", ""], "no serial number"),
        ([*HOME, "1234567890", "", ""], "at most 9 digits"),
        ([*HOME, "", "7", ""], "delivery point"),
        ([*HOME, "", "", "123"], "20, 25, 29 or 31 digits"),
    ],
)
def test_a_row_whose_digits_make_no_barcode_is_refused_with_the_reason(row, says, tmp_path, capsys):
    assert printed(tmp_path, a_file(tmp_path, row, [*HOME, "5", "", ""]), "--imb", "123456") == 3
    assert says in capsys.readouterr().err


def test_a_serial_number_is_used_once_in_a_file(tmp_path, capsys):
    path = a_file(tmp_path, [*HOME, "5", "", ""], [*HOME, "5", "", ""])
    assert printed(tmp_path, path, "--imb", "123456") == 3
    assert "The serial number 5 stands in this file twice." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--imb", "12345"], "no mailer ID"),
        (["--imb", "123456", "--imb-service", "3"], "no service type"),
        (["--imb", "123456", "--from", "DE"], "posted in the United States"),
    ],
)
def test_options_that_make_no_sense_are_told_before_anything_is_printed(options, says, tmp_path, capsys):
    assert printed(tmp_path, a_file(tmp_path, [*HOME, "", "", ""]), *options) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("command", [["envelopes", "--size", "#10"], ["labels", "--sheet", "5163"]])
def test_without_barcodes_the_barcode_library_is_not_loaded(command, tmp_path):
    path = a_file(tmp_path, [*HOME, "", "", ""])
    words = [*command, str(path), "--out", str(tmp_path / "out.pdf")]
    script = (
        "import sys; from mailroom.press.__main__ import main; "
        f"code = main({words!r}); "
        "sys.exit(code or any(name.startswith('reportlab') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


SENDER = """{"organisation": "Our Firm", "street": "1 Lake Dr", "city": "Chicago", "region": "IL",
 "postcode": "60606", "country": "US", "language": "en"}"""


def letters(folder: Path, path: Path, *options: str) -> int:
    firm = folder / "firm.json"
    firm.write_text(SENDER, encoding="utf-8")
    words = ["letters", str(path), "--date", "2026-11-24", "--sender", str(firm), *options]
    return main([*words, "--out", str(folder / "out.pdf")])


def test_letters_bear_barcodes_in_their_window_and_foreign_ones_go_without(tmp_path):
    path = a_file(tmp_path, [*HOME, "", "", ""], [*ABROAD, "", "", ""])
    assert letters(tmp_path, path, "--window", "#10 window", "--imb", "123456") == 0
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        drawn = [imb_paths(page) for page in pdf.pages]
    assert [len(one) for one in drawn] == [1, 0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--imb", "123456"], "--imb needs --window"),
        (["--window", "#10", "--imb", "123456"], "has no window"),
        (["--window", "#99 window"], "There is no envelope"),
    ],
)
def test_a_window_that_is_none_is_told_before_any_letter_is_printed(options, says, tmp_path, capsys):
    assert letters(tmp_path, a_file(tmp_path, [*HOME, "", "", ""]), *options) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()


def test_labels_bear_barcodes_where_they_are_large_enough_and_are_refused_elsewhere(tmp_path, capsys):
    path = a_file(tmp_path, [*HOME, "", "", ""], [*ABROAD, "", "", ""])
    words = ["labels", str(path), "--imb", "123456", "--out", str(tmp_path / "out.pdf"), "--sheet"]
    assert main([*words, "5163"]) == 0
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert len(imb_paths(pdf.pages[0])) == 1
    assert main([*words, "5160"]) == 3
    assert "too small for the Intelligent Mail barcode" in capsys.readouterr().err

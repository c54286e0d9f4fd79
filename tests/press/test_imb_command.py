"""``envelopes --imb``: options and columns of the file, and what is refused."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from intranet.values.imb import ImbMailer
from mailroom.press.__main__ import main
from mailroom.press.cli.envelopes import _Marked
from mailroom.press.cli.intake import open_addresses
from tests.press.reading import text_of

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
        job_of = _Marked(addresses.columns, (), ImbMailer("123456"), True, 1, "US")
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


def test_without_barcodes_the_barcode_library_is_not_loaded(tmp_path):
    path = a_file(tmp_path, [*HOME, "", "", ""])
    script = (
        "import sys; from mailroom.press.__main__ import main; "
        f"code = main(['envelopes', {str(path)!r}, '--size', '#10', '--out', {str(tmp_path / 'out.pdf')!r}]); "
        "sys.exit(code or any(name.startswith('reportlab') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0

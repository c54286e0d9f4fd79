"""Whatever leaves the press asks to be printed at its true size, on the paper it was made for."""

from __future__ import annotations

import csv
import io
import json

import pikepdf
import pytest

from mailroom.press.__main__ import main
from mailroom.press.envelopes.sizes import find_envelope
from mailroom.press.labels.sheets import find_sheet
from mailroom.press.labels.sheets_drawing import proof_page
from mailroom.press.pdf.assembly import Source, extract
from tests.press.reading import page_sizes_mm, sample_rows

SENDER = {
    "organisation": "Werkzeug GmbH", "street": "Hauptstraße 12", "city": "Ulm", "postcode": "89073", "country": "DE",
    "language": "de",
}  # fmt: skip
A4, LETTER = (210.0, 297.0), (215.9, 279.4)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One PDF of each command, by name; each from one address."""
    folder = tmp_path_factory.mktemp("true-size")
    rows, sender = folder / "rows.csv", folder / "sender.json"
    with rows.open("w", encoding="utf-8", newline="") as stream:
        chosen = next(row for row in sample_rows() if row["id"] == "A001")
        writer = csv.DictWriter(stream, list(chosen))
        writer.writeheader()
        writer.writerow(chosen)
    sender.write_text(json.dumps(SENDER), encoding="utf-8")
    commands = {
        "labels": ["--sheet", "L7160"],
        "envelopes": ["--size", "C5", "--sender", str(sender)],
        "letters": ["--sender", str(sender), "--date", "2026-11-24"],
        "codes": ["--from", "DE"],
    }
    found = {}
    for name, options in commands.items():
        out = folder / f"{name}.pdf"
        assert main([name, str(rows), "--out", str(out), *options]) == 0
        found[name] = out.read_bytes()
    return found | {"again": _first_page(found["letters"]), "proof": proof_page(find_sheet("5160"))}


def _first_page(pdf: bytes) -> bytes:
    out = io.BytesIO()
    extract(Source("letters", lambda: io.BytesIO(pdf)), [(1, 1)], out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "size_mm"),
    [
        ("labels", A4),
        ("envelopes", (find_envelope("C5").width_mm, find_envelope("C5").height_mm)),
        ("letters", A4),
        ("codes", A4),
        ("again", A4),
        ("proof", LETTER),
    ],
)
def test_it_is_printed_unscaled_on_its_own_paper(made, name, size_mm):
    with pikepdf.open(io.BytesIO(made[name])) as document:
        assert document.Root.ViewerPreferences.PrintScaling == "/None"
    assert page_sizes_mm(made[name])
    for found in page_sizes_mm(made[name]):
        assert found == pytest.approx(size_mm, abs=0.05)

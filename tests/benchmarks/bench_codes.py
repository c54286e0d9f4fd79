"""10,000 codes drawn on label sheets from a CSV file by this press, against ReportLab's QR widget, in one run.

Each is a process of its own and pays for its start-up. Both draw each code once, on sheets of thirty; ours also sets
the words beside it.

    python -m tests.benchmarks.bench_codes [COUNT]
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

from intranet.values.reference import make_reference
from tests.benchmarks.measuring import best_of, cost_of, python, table

WITH_REPORTLAB = """\
import csv, sys
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

canvas = Canvas(sys.argv[2], pagesize=(612, 792), invariant=1)
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    for place, row in enumerate(csv.DictReader(stream)):
        drawing = Drawing(65, 65)
        drawing.add(QrCodeWidget(row["code"], barLevel="M", barWidth=65, barHeight=65))
        renderPDF.draw(drawing, canvas, 20 + place % 3 * 198, 690 - place // 3 % 10 * 72)
        if place % 30 == 29:
            canvas.showPage()
canvas.save()
"""


def write_codes(path: Path, count: int) -> None:
    """Packet numbers, as they stand on packets."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "number"])
        for number in range(count):
            reference = make_reference(number + 1, "P")
            writer.writerow([reference, reference])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        codes = folder / "codes.csv"
        write_codes(codes, count)

        def press(*more: str) -> list:
            out = ("--out", folder / "ours.pdf", *more)
            return python("-m", "mailroom.press", "codes", codes, *out)

        ours, qr = best_of(2, press()), best_of(2, press("--kind", "qr"))
        reportlab = cost_of(python("-c", WITH_REPORTLAB, codes, folder / "reportlab.pdf"))
        rows = [(f"ours, {count} DataMatrix", ours), (f"ours, {count} QR", qr), ("ReportLab's QR", reportlab)]
        print(table(rows, ours))
        print(f"QR, ours / ReportLab's: {qr.cpu_s / reportlab.cpu_s:.2f}")
        assert not any(cost.exit_code for _, cost in rows), "a row was refused"


if __name__ == "__main__":
    main()

"""10,000 labels on Avery 5160 from a CSV file: this press against typst and pylabels, in one run.

Each is a process of its own and pays for its start-up. Ours also checks, formats and fits each address;
typst and pylabels only draw the given lines, so they are given the easier work.

    python -m tests.benchmarks.bench_labels [COUNT]
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from pathlib import Path

from intranet.values.address import PostalAddress
from tests.benchmarks.measuring import best_of, cost_of, python, table

COLUMNS = (
    "id",
    "person",
    "organisation",
    "street",
    "sublocality",
    "city",
    "region",
    "postcode",
    "country",
    "language",
)
FIRST = ("Anna", "José", "Éloïse", "Mary", "Jörg", "Pat", "Lee", "Renée", "Harriet", "Tom")
LAST = ("Miller", "Núñez", "Smith", "O'Neill", "Müller", "Featherstone", "Chang", "Dvořák", "Brown", "Wilson")
FIRMS = (
    "Widget Supply Co.",
    "The Field Museum",
    "Harbor Office Supply",
    "Bishop Museum",
    "Northwind Ltd",
    "",
)
STREETS = ("Main St", "Harbor Blvd", "Fifth Avenue", "Lake Shore Dr", "Bernice Street", "Sunset Boulevard")
PLACES = (
    ("Chicago", "IL", "60605"),
    ("New York", "NY", "10118"),
    ("Honolulu", "HI", "96817"),
    ("Oakland", "CA", "94607"),
)
CHINESE = (("李娜", "上海博物馆"), ("王建国", "广州进出口有限公司"), ("张伟", "深圳市会展中心管理有限公司"))
ARABIC = (("محمد العلي", "غرفة الرياض"), ("أحمد حسن", "المتحف الوطني"))


def american(chance: random.Random) -> PostalAddress:
    person = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    street = f"{chance.randint(1, 9999)} {chance.choice(STREETS)}"
    city, state, zip_code = chance.choice(PLACES)
    return PostalAddress(person, chance.choice(FIRMS), street, "", city, state, zip_code, "US", "en")


def chinese(chance: random.Random) -> PostalAddress:
    person, firm = chance.choice(CHINESE)
    street = f"人民大道{chance.randint(1, 999)}号"
    return PostalAddress(person, firm, street, "黄浦区", "上海市", "上海市", "200003", "CN", "zh")


def arabic(chance: random.Random) -> PostalAddress:
    person, firm = chance.choice(ARABIC)
    street = f"شارع الضباب {chance.randint(1, 999)}"
    return PostalAddress(
        person, firm, street, "", "الرياض", "", str(chance.randint(11000, 11999)), "SA", "ar"
    )


def write_addresses(path: Path, count: int, make=american) -> None:
    chance = random.Random(5160)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(count):
            address = make(chance)
            writer.writerow([number, *(getattr(address, column) for column in COLUMNS[1:])])


TYPST = """\
#set page(width: 8.5in, height: 11in, margin: (left: 4.7625mm, top: 12.7mm, right: 0mm, bottom: 0mm))
#set text(font: "Noto Sans", size: 10pt)
#set par(leading: 0.4em)
#let rows = csv("addresses.csv", row-type: dictionary)
#let label(r) = pad(x: 3mm, align(horizon, {
  (r.person, r.organisation, r.street).filter(t => t != "").join(linebreak())
  linebreak()
  upper(r.city) + ", " + r.region + " " + r.postcode
}))
#grid(columns: (66.675mm,) * 3, rows: 25.4mm, column-gutter: 3.175mm, ..rows.map(label))
"""

WITH_TYPST = """\
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]], ignore_system_fonts=True)
"""

WITH_PYLABELS = """\
import csv, sys
import labels
from reportlab.graphics import shapes
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

pdfmetrics.registerFont(TTFont("Noto", sys.argv[3]))
specs = labels.Specification(215.9, 279.4, 3, 10, 66.675, 25.4, left_margin=4.7625, column_gap=3.175,
                             top_margin=12.7, row_gap=0)

def draw(label, width, height, row):
    lines = [row["person"], row["organisation"], row["street"],
             row["city"].upper() + ", " + row["region"] + " " + row["postcode"]]
    for place, line in enumerate(line for line in lines if line):
        label.add(shapes.String(9, height - 22 - 12 * place, line, fontName="Noto", fontSize=10))

sheet = labels.Sheet(specs, draw)
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    sheet.add_labels(csv.DictReader(stream))
sheet.save(sys.argv[2])
"""


def noto_sans() -> Path:
    return next(Path("/usr/share/fonts").rglob("NotoSans-Regular.ttf"))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        addresses = folder / "addresses.csv"
        write_addresses(addresses, count)
        (folder / "labels.typ").write_text(TYPST, encoding="utf-8")
        (folder / "fonts").mkdir()
        (folder / "fonts" / "NotoSans-Regular.ttf").symlink_to(noto_sans())

        def press(path: Path) -> list:
            return python(
                "-m", "mailroom.press", "labels", path, "--sheet", "5160", "--out", folder / "ours.pdf"
            )

        typst = python("-c", WITH_TYPST, folder / "labels.typ", folder / "typst.pdf", folder / "fonts")
        pylabels = python("-c", WITH_PYLABELS, addresses, folder / "pylabels.pdf", noto_sans())
        ours = best_of(3, press(addresses))
        rows = [
            (f"ours, {count} labels", ours),
            ("typst", best_of(3, typst)),
            ("pylabels", cost_of(pylabels)),
        ]
        for script, make in (("ours, in Chinese", chinese), ("ours, in Arabic", arabic)):
            write_addresses(folder / "other.csv", count, make)
            rows.append((script, best_of(2, press(folder / "other.csv"))))
        write_addresses(folder / "many.csv", count * 10)
        rows.append((f"ours, {count * 10} labels", cost_of(press(folder / "many.csv"))))
        print(table(rows, ours))
        sizes = {path.stem: path.stat().st_size // 1024 for path in sorted(folder.glob("*.pdf"))}
        print("file size in KB:", ", ".join(f"{stem} {size}" for stem, size in sizes.items()))


if __name__ == "__main__":
    main()

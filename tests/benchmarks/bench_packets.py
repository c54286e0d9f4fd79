"""1,000 packets of 17 pages put together, against pypdf and ``qpdf --pages``, in one run.

Each packet is a letter of one page and two brochures of eight, out of eight brochures with 17.5 MB of pictures.

    python -m tests.benchmarks.bench_packets [COUNT]
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
from pathlib import Path

from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from tests.benchmarks.measuring import best_of, cost_of, python, table

BROCHURES, BROCHURE_PAGES, LETTERS_TO_A_FILE = 8, 8, 50
PICTURE_BYTES = 17_500_000 // (BROCHURES * BROCHURE_PAGES)

WITH_PYPDF = """\
import json, sys
from pypdf import PdfReader, PdfWriter
readers, writer = {}, PdfWriter()
for packet in json.load(open(sys.argv[1])):
    for item in packet:
        name, page = (item["file"], int(item["pages"])) if isinstance(item, dict) else (item, None)
        reader = readers.setdefault(name, PdfReader(name))
        for one in [reader.pages[page - 1]] if page else reader.pages:
            writer.add_page(one)
writer.write(sys.argv[2])
"""


def write_brochure(path: Path, chance: random.Random) -> None:
    side = int((PICTURE_BYTES / 3) ** 0.5)
    drawn = canvas.Canvas(str(path), invariant=1)
    for page in range(BROCHURE_PAGES):
        picture = Image.frombytes("RGB", (side, side), chance.randbytes(side * side * 3))
        flat = io.BytesIO()
        picture.save(flat, "PNG")
        flat.seek(0)
        drawn.drawImage(ImageReader(flat), 50, 300, 400, 400)
        drawn.drawString(50, 60, f"{path.stem} page {page + 1}")
        drawn.showPage()
    drawn.save()


def write_letters(path: Path, first: int) -> None:
    drawn = canvas.Canvas(str(path), invariant=1)
    for number in range(first, first + LETTERS_TO_A_FILE):
        for line in range(30):
            drawn.drawString(
                60, 760 - 20 * line, f"Letter {number}, line {line} of what a letter says to its reader."
            )
        drawn.showPage()
    drawn.save()


def packets(folder: Path, count: int) -> list[list]:
    listed = []
    for number in range(count):
        letter = {
            "file": str(folder / f"letters{number // LETTERS_TO_A_FILE}.pdf"),
            "pages": str(number % LETTERS_TO_A_FILE + 1),
        }
        two = (number % BROCHURES, (number * 3 + 1) % BROCHURES)
        listed.append([letter, *(str(folder / f"brochure{one}.pdf") for one in two)])
    return listed


def for_qpdf(listed: list[list], out: Path) -> str:
    words = ["--empty", "--pages"]
    for packet in listed:
        for item in packet:
            words += [item["file"], item["pages"]] if isinstance(item, dict) else [item, "1-z"]
    return "\n".join([*words, "--", str(out)])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rl_config.useA85 = 0  # pictures as bytes: as text they would be a quarter larger than is said above
    with tempfile.TemporaryDirectory() as name:
        folder, chance = Path(name), random.Random(17)
        for number in range(BROCHURES):
            write_brochure(folder / f"brochure{number}.pdf", chance)
        for number in range(10 * count // LETTERS_TO_A_FILE):
            write_letters(folder / f"letters{number}.pdf", number * LETTERS_TO_A_FILE)
        few, many = packets(folder, count), packets(folder, count * 10)
        (folder / "few.json").write_text(json.dumps(few), encoding="utf-8")
        (folder / "many.json").write_text(json.dumps(many), encoding="utf-8")
        (folder / "qpdf.txt").write_text(for_qpdf(few, folder / "qpdf.out"), encoding="utf-8")

        def press(manifest: str, out: str) -> list:
            return python("-m", "mailroom.press", "assemble", folder / manifest, "--out", folder / out)

        ours = best_of(3, press("few.json", "ours.out"))
        rows = [
            (f"ours, {count} packets", ours),
            ("qpdf --pages", best_of(3, ["qpdf", f"@{folder / 'qpdf.txt'}"])),
            ("pypdf", cost_of(python("-c", WITH_PYPDF, folder / "few.json", folder / "pypdf.out"))),
            (f"ours, {count * 10} packets", cost_of(press("many.json", "many.out"))),
        ]
        print(table(rows, ours))
        brochures = sum(path.stat().st_size for path in folder.glob("brochure*.pdf"))
        print(f"brochures: {brochures / 1e6:.1f} MB")
        used = {item["file"] if isinstance(item, dict) else item for packet in few for item in packet}
        distinct = sum(Path(file).stat().st_size for file in used)
        for made in ("ours", "qpdf", "pypdf"):
            print(f"{made}: {(folder / f'{made}.out').stat().st_size / distinct:.3f} of the distinct files")


if __name__ == "__main__":
    main()

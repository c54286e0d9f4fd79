"""Letters in chunks against one WeasyPrint document for each letter, the same letters, in one run.

Each is a process of its own and pays for its start-up. "Naive" makes everything anew for each letter, as the
usual few lines of code do; "kept" keeps fonts, style sheet and pictures but still makes a document each.

    python -m tests.benchmarks.bench_letters [COUNT]
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from intranet.values.address import PostalAddress
from mailroom.press.sender import ADDRESS_FIELDS
from tests.benchmarks.bench_labels import american, chinese, write_addresses
from tests.benchmarks.measuring import best_of, python, table

SENDER = {
    **PostalAddress(
        "", "Harbor Instruments Inc.", "400 Pier Avenue", "", "Portland", "ME", "04101", "US", "en"
    ).to_json(),
    "phone": "+1 207 555 0130",
}

NAIVE = """\
import csv, sys, json
from datetime import date
from pathlib import Path
from weasyprint import CSS, HTML
from intranet.values.address import PostalAddress
from mailroom.press.letters.printing import LetterJob
from mailroom.press.sender import Sender
from mailroom.press.letters.stationery import Stationery

stationery = Stationery(Sender.from_json(json.loads(Path(sys.argv[2]).read_text())))
css = stationery.style_sheet_source()
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    for number, row in enumerate(csv.DictReader(stream)):
        packet = row.pop("id")
        recipient = PostalAddress(**row)
        job = LetterJob(packet=packet, recipient=recipient, language=row["language"], date=date(2026, 11, 24))
        html = f'<section class="letter us" lang="en">{job.sheet(stationery).html}</section>'
        Path(sys.argv[3], f"{number}.pdf").write_bytes(HTML(string=html).write_pdf(stylesheets=[CSS(string=css)]))
"""

KEPT = """\
import csv, sys, json
from datetime import date
from pathlib import Path
from intranet.values.address import PostalAddress
from mailroom.press.letters.printing import LetterJob, print_letters
from mailroom.press.sender import Sender

def jobs():
    with open(sys.argv[1], encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            packet = row.pop("id")
            recipient = PostalAddress(**row)
            yield LetterJob(packet=packet, recipient=recipient, language=row["language"], date=date(2026, 11, 24))

sender = Sender.from_json(json.loads(Path(sys.argv[2]).read_text()))
with open(sys.argv[3], "wb") as out:
    print_letters(jobs(), out, sender=sender, chunk=1)
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        addresses, sender = folder / "addresses.csv", folder / "sender.json"
        assert set(ADDRESS_FIELDS) <= set(SENDER)
        sender.write_text(json.dumps(SENDER), encoding="utf-8")
        write_addresses(addresses, count, american)
        write_addresses(folder / "chinese.csv", count, chinese)
        (folder / "naive").mkdir()

        def press(path: Path, out: str) -> list:
            options = ("--date", "2026-11-24", "--sender", sender, "--out", folder / out)
            return python("-m", "mailroom.press", "letters", path, *options)

        ours = best_of(2, press(addresses, "ours.pdf"))
        rows = [
            (f"ours, {count} letters", ours),
            (
                "one document each, naive",
                best_of(1, python("-c", NAIVE, addresses, sender, folder / "naive")),
            ),
            (
                "one document each, kept",
                best_of(1, python("-c", KEPT, addresses, sender, folder / "kept.pdf")),
            ),
            ("ours, in Chinese", best_of(1, press(folder / "chinese.csv", "chinese.pdf"))),
        ]
        print(table(rows, ours))
        naive_kb = sum(path.stat().st_size for path in (folder / "naive").iterdir()) / 1024
        sizes = {path.stem: path.stat().st_size / 1024 for path in sorted(folder.glob("*.pdf"))} | {
            "naive": naive_kb
        }
        print("KB a letter:", ", ".join(f"{stem} {size / count:.1f}" for stem, size in sizes.items()))


if __name__ == "__main__":
    main()

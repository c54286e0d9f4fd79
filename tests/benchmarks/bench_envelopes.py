"""Envelopes: what barcodes and other scripts cost beside plain ones, whole process, start-up included.

Run as ``python -m tests.benchmarks.bench_envelopes [COUNT]``. Limits: with barcode at most 2 times without, Chinese at
most 2 times and Arabic at most 10 times Latin. No row may be refused: the program's exit code would say so.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from intranet.values.address import PostalAddress
from tests.benchmarks.measuring import Cost, best_of, python, table

COLUMNS = ("id", *PostalAddress.__dataclass_fields__)
LIMITS = {"with Intelligent Mail barcode": 2.0, "in Chinese": 2.0, "in Arabic": 10.0}
Row = tuple[str, ...]


def american(place: int) -> Row:
    """An address within the United States, each with a line and a ZIP code of its own."""
    where = ("Springfield", "IL", f"{10_000 + place % 80_000:05d}", "US", "en")
    return (f"Pat Miller {place}", "Widget Supply Co.", f"{place} Main Street", "", *where)


def chinese(place: int) -> Row:
    """An address in Guangzhou."""
    where = ("海珠区", "广州市", "广东省", "510335", "CN", "zh")
    return (f"李娜{place}", "中国进出口商品交易会展馆", f"阅江中路{place}号", *where)


def arabic(place: int) -> Row:
    """An address in Riyadh."""
    return (
        f"محمد العلي {place}",
        "غرفة الرياض",
        f"شارع الضباب {place}",
        "",
        "الرياض",
        "",
        "11421",
        "SA",
        "ar",
    )


def write_addresses(path: Path, count: int, make: Callable[[int], Row]) -> None:
    """An address file of this many rows."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows((place, *make(place)) for place in range(count))


def main() -> None:
    """Measure and hold against the limits."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def press(make: Callable[[int], Row], *options: str) -> Cost:
            path = folder / f"{make.__name__}.csv"
            if not path.exists():
                write_addresses(path, count, make)
            out = folder / "envelopes.pdf"
            words = ("-m", "mailroom.press", "envelopes", path, "--size", "#10", *options, "--out", out)
            return best_of(3, python(*words))

        plain = press(american)
        rows = [
            (f"{count} envelopes #10", plain),
            ("with Intelligent Mail barcode", press(american, "--imb", "123456")),
            ("in Chinese", press(chinese)),
            ("in Arabic", press(arabic)),
        ]
    print(table(rows, plain))
    if any(cost.exit_code for _, cost in rows):
        sys.exit("Rows were refused: the figures do not count.")
    over = [name for name, cost in rows[1:] if cost.cpu_s > LIMITS[name] * plain.cpu_s]
    for name, cost in rows[1:]:
        print(f"{name}: {cost.cpu_s / plain.cpu_s:.2f} times, at most {LIMITS[name]:g}")
    if over:
        sys.exit(f"Too slow: {', '.join(over)}.")


if __name__ == "__main__":
    main()

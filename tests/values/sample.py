"""The address sample as values, by row number."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

from intranet.values.address import PostalAddress

SAMPLE = Path(__file__).parent.parent / "data" / "addresses_sample.csv"


def sample_addresses() -> dict[str, PostalAddress]:
    """Every row of the sample as typed, by its id ("A001")."""
    names = [field.name for field in fields(PostalAddress)]
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["id"]: PostalAddress(**{name: row[name] for name in names}) for row in csv.DictReader(file)
        }

"""What ``--calibrate`` does: what a command prints is corrected on its way into the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mailroom.press.calibrating.calibration import Calibration, CalibrationNotUnderstood
from mailroom.press.calibrating.correcting import correct_pdf
from mailroom.press.cli.options import WrongUse, read_json, say


def read_calibration(path: Path) -> Calibration:
    """The calibration in a JSON file. Raises :class:`WrongUse`."""
    stored = read_json(path)
    try:
        return Calibration.from_json(stored)
    except CalibrationNotUnderstood as error:
        raise WrongUse(f"{path}: {error}") from error


@contextmanager
def corrected(path: Path, out: BinaryIO) -> Iterator[BinaryIO]:
    """A stream to print to; at the end it is copied to ``out`` with the calibration of ``path``."""
    calibration = read_calibration(path)
    with tempfile.TemporaryFile(prefix="sameday-") as drawn:
        yield drawn
        if not drawn.tell():
            return
        drawn.seek(0)
        done = correct_pdf(drawn, out, lambda _page: calibration)
    if done.untouched:
        page = calibration.page
        say(
            f"{done.untouched} of {done.pages} pages are not {page.width_mm:g} x {page.height_mm:g} mm, "
            "for which the calibration was made, and were left as they are."
        )

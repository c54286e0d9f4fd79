"""What stands in the sample mail-room: a printer with its trays, and when the mail is collected."""

from __future__ import annotations

from datetime import time

import sqlalchemy as sa

from intranet.platform.database import db
from mailroom.centre.models import Collection
from mailroom.centre.service import save_collection
from mailroom.printers.models import Printer
from mailroom.printers.rules import Paper
from mailroom.printers.service import TrayEntry, save_printer, save_tray
from mailroom.sample.literature import keeper

WORKING_DAYS = range(5)
COLLECTED_AT = time(16, 30)
TRAYS = (
    TrayEntry("Tray 1", Paper.PLAIN, "letter"),
    TrayEntry("Tray 2", Paper.LABELS, "5160"),
    TrayEntry("Bypass", Paper.ENVELOPE, "#10"),
)


def load(seed: int) -> None:
    """Add them, each unless there is one already. The printer has no address yet: it gets PDFs."""
    del seed
    by = keeper()
    if by is None:
        return
    if db.session.scalar(sa.select(Collection.id).limit(1)) is None:
        save_collection(None, WORKING_DAYS, COLLECTED_AT, "USPS", "", by)
    if db.session.scalar(sa.select(Printer.id).limit(1)) is None:
        printer = save_printer("LaserJet", True, by)
        for tray in TRAYS:
            save_tray(printer.id, tray, by)

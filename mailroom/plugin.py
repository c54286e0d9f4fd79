"""The mail-room as a plug-in: ``wsgi.py`` hands ``extensions`` to ``create_app``."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.extension import Extension, SampleLoader
from mailroom.centre import models as centre
from mailroom.letters import models as letters
from mailroom.literature import models as literature
from mailroom.packets import models as packets
from mailroom.postage import models as postage
from mailroom.printers import models as printers
from mailroom.printers import printing
from mailroom.runs import extension as runs_extension
from mailroom.runs import models as runs
from mailroom.runs.picking import models as picking
from mailroom.sample import literature as sample_literature
from mailroom.sample import machines as sample_machines
from mailroom.sample import packets as sample_packets
from mailroom.sheets import models as sheets
from mailroom.stock import models as stock
from mailroom.web import back_orders as back_orders_screen
from mailroom.web import bench as bench_screen
from mailroom.web import (
    board,
    collections,
    direct_printing,
    packet_panels,
    part_sheets,
    postage_settings,
    preview,
    run_apart,
    run_new,
    weighing,
)
from mailroom.web import letter_templates as letters_screen
from mailroom.web import literature as literature_screen
from mailroom.web import mailing as mailing_screen
from mailroom.web import packets as packets_screen
from mailroom.web import pointer_checks as pointers_screen
from mailroom.web import printers as printers_screen
from mailroom.web import returned as returned_screen
from mailroom.web import runs as run_screens
from mailroom.web import sheets as sheet_screens
from mailroom.web import stock as stock_screen

# All tables of the mail-room are known once this is imported, whichever screens there are.
TABLES = (stock, literature, letters, sheets, centre, postage, packets, runs, picking, printers)

SAMPLES = Extension(
    "mailroom_samples",
    samples=(
        SampleLoader("literature and stock", 100, sample_literature.load),
        SampleLoader("printer and collection", 105, sample_machines.load),
        SampleLoader("packets", 110, sample_packets.load),
    ),
)


def extensions() -> Iterable[Extension]:
    """All extensions of the mail-room."""
    return (
        board.extension,
        collections.extension,
        letters_screen.extension,
        literature_screen.extension,
        pointers_screen.extension,
        stock_screen.extension,
        weighing.extension,
        postage_settings.extension,
        packets_screen.extension,
        preview.extension,
        packet_panels.extension,
        SAMPLES,
        runs_extension.extension,
        printing.extension,
        printers_screen.extension,
        direct_printing.extension,
        run_screens.extension,
        run_new.extension,
        run_apart.extension,
        sheet_screens.extension,
        part_sheets.extension,
        bench_screen.extension,
        mailing_screen.extension,
        returned_screen.extension,
        back_orders_screen.extension,
    )

"""Printing directly, pure: trays by paper, documents by tray, states by table, what a printer says (MR11)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.press.page import PageSize
from mailroom.press.paper_sizes import paper_size
from mailroom.printers.facts import PrinterSays, job_attributes, size_for
from mailroom.printers.rules import (
    OF_PRINTER,
    STEPS,
    WANTS,
    Paper,
    PaperWanted,
    PrintState,
    StepRefused,
    Stretch,
    TrayFacts,
    attention,
    overall,
    patience,
    step,
    stretches,
    tray_for,
    wants,
)
from mailroom.runs.outputs import LABELS, MANIFEST, PACKETS, PICK_LIST, TEASERS

LETTER, NO_10 = paper_size("Letter"), paper_size("#10")
TRAYS = [
    TrayFacts(1, 1, Paper.PLAIN, LETTER, source="main"),
    TrayFacts(2, 1, Paper.LETTERHEAD, LETTER),
    TrayFacts(3, 1, Paper.PLAIN, paper_size("A4")),
    TrayFacts(4, 1, Paper.ENVELOPE, PageSize(NO_10.height_mm, NO_10.width_mm)),
    TrayFacts(5, 1, Paper.LABELS, LETTER, "Avery 5160"),
]


def test_every_output_of_a_run_has_its_paper():
    assert {PACKETS, LABELS, TEASERS, PICK_LIST, MANIFEST, "envelopes"} == set(WANTS)
    assert wants("envelopes #10").rest is Paper.ENVELOPE


@pytest.mark.parametrize(
    ("paper", "size", "name", "tray"),
    [
        (Paper.LETTERHEAD, "Letter", "", 2),
        (Paper.LETTERHEAD, "A4", "", 3),  # no letterhead of that size: plain paper instead
        (Paper.PLAIN, "Letter", "", 1),
        (Paper.PLAIN, "Legal", "", None),
        (Paper.ENVELOPE, "#10", "", 4),
        (Paper.ENVELOPE, "C4", "", None),
        (Paper.LABELS, "Letter", "Avery 5160", 5),
        (Paper.LABELS, "Letter", "Avery 5163", None),  # its labels lie elsewhere on the same paper
    ],
)
def test_an_output_takes_the_tray_that_holds_its_paper(paper, size, name, tray):
    found = tray_for(PaperWanted(paper, paper_size(size), name), TRAYS)
    assert (found and found.tray_id) == tray


@pytest.mark.parametrize(
    ("pages", "starts", "duplex", "cut"),
    [
        (5, (1, 4), False, [(1, 1, 2), (2, 3, 1), (4, 4, 2), (5, 5, 1)]),
        (2, (1, 2), False, [(1, 1, 2), (2, 2, 2)]),
        (6, (1, 5), True, [(1, 2, 2), (3, 4, 1), (5, 6, 2)]),
        (3, (), False, [(1, 3, 1)]),
        (0, (), False, []),
    ],
)
def test_the_first_sheet_of_each_packet_comes_from_the_first_tray(pages, starts, duplex, cut):
    assert stretches(pages, starts, 2, 1, duplex=duplex) == [Stretch(*one) for one in cut]


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=20), duplex=st.booleans())
def test_every_page_is_printed_once_and_in_order(sizes, duplex):
    sizes = [size + size % 2 for size in sizes] if duplex else sizes
    starts = [1 + sum(sizes[:place]) for place in range(len(sizes))]
    cut = stretches(sum(sizes), starts, 2, 1, duplex=duplex)
    assert [page for one in cut for page in range(one.first, one.last + 1)] == list(range(1, sum(sizes) + 1))


def test_steps_are_a_closed_table_and_only_a_person_leaves_what_ended():
    assert set(STEPS) == set(PrintState)
    assert STEPS[PrintState.COMPLETED] == frozenset()
    for start, to in itertools.product(PrintState, PrintState):
        if start is to or to in STEPS[start]:
            assert step(start, to) is to
        else:
            with pytest.raises(StepRefused):
                step(start, to)
    # What the printer may have begun with is never simply sent again.
    assert all(PrintState.QUEUED not in STEPS[state] for state in (PrintState.PRINTING, PrintState.STOPPED))


def test_a_print_is_under_way_while_any_of_it_is_in_the_printer():
    some = [PrintState.CANCELLED, PrintState.QUEUED, PrintState.COMPLETED]
    assert overall([*some, PrintState.PRINTING]) is PrintState.PRINTING
    assert overall(some) is PrintState.CANCELLED
    assert overall([PrintState.COMPLETED]) is PrintState.COMPLETED
    assert {state for state in OF_PRINTER.values() if not state.live} == {"cancelled", "aborted", "completed"}


@pytest.mark.parametrize(
    ("state", "reasons", "code", "stopped"),
    [
        (4, ["media-empty-error"], "printer-media-empty", True),
        (5, ["media-jam"], "printer-media-jam", True),
        (4, ["media-empty-warning"], "printer-media-empty", False),
        (5, ["something-new"], "printer-stopped", True),
        (4, ["media-low-report", "toner-empty-report"], None, None),
        (4, ["toner-low-warning"], "printer-toner-low", False),
        (5, ["toner-low-warning", "media-jam-error"], "printer-media-jam", True),
        (4, ["connecting-to-device", "offline-report"], "printer-connecting-to-device", False),
        (3, ["offline-report"], "printer-offline", False),
        (3, [], None, None),
    ],
)
def test_what_a_printer_complains_of_becomes_a_sentence(state, reasons, code, stopped):
    found = attention(state, reasons)
    assert (found.reason.code if found else None, found.stopped if found else None) == (code, stopped)


@pytest.mark.parametrize("state", PrintState)
def test_nobody_waits_at_the_printer_for_ever(state):
    assert patience(state, 0) is not None
    assert patience(state, 100) is None


def test_a_job_asks_for_the_tray_its_paper_and_sides_as_the_printer_words_them():
    says = PrinterSays(
        sizes=((21590, 27940), (10477, 24130)),
        sources=("main",),
        types=("envelope", "stationery-letterhead"),
        sides=("one-sided", "two-sided-long-edge"),
        scaling=("auto", "none"),
        members=("media-size", "media-source", "media-type"),
        overrides=("pages", "media-col"),
    )
    assert PrinterSays.from_json(says.to_json()) == says
    assert size_for(says, NO_10) == (10477, 24130)
    assert size_for(says, PageSize(100, 200)) == (10000, 20000)
    trays = {tray.tray_id: tray for tray in TRAYS}
    asked = job_attributes(says, trays, [Stretch(3, 3, 2), Stretch(4, 6, 1)], duplex=True)
    assert asked["sides"].value == "two-sided-long-edge"
    assert asked["print-scaling"].value == "none"
    assert asked["media-col"].value["media-type"].value == "stationery-letterhead"
    (override,) = asked["overrides"].value
    assert override["pages"].value == [(2, 4)]
    assert override["media-col"].value["media-source"].value == "main"
    assert "sides" not in job_attributes(PrinterSays(), trays, [Stretch(1, 1, 4)], duplex=False)


def test_strange_attributes_are_left_out():
    said = {
        "printer-make-and-model": [7],
        "media-size-supported": [{"x-dimension": ["wide"]}, 3, {}],
        "printer-state": ["busy"],
        "operations-supported": [5, 6, "x"],
        "document-format-supported": ["application/pdf", None],
    }
    says = PrinterSays.from_attributes(said)
    assert (says.make, says.sizes, says.state, says.announces, says.takes_pdf) == ("", (), 3, True, True)

"""The bench's rules: what a scanner typed, what passes into an envelope, and ten thousand simulated picks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest

from intranet.values.reference import make_reference
from mailroom.runs.picking import rules
from mailroom.runs.picking.rules import (
    Holder,
    ItemSeen,
    Line,
    NothingKnown,
    OnBench,
    PacketSeen,
    ScanResult,
    Step,
    judge,
)
from mailroom.runs.picking.scanned import AS_TYPED, LAYOUTS, Command, readings

NUMBER = make_reference(12345, "P")
REFERENCE = make_reference(777)
SECOND = timedelta(seconds=1)


def typed_on(layout: str, text: str) -> str:
    """What arrives when a scanner that believes in an American keyboard is plugged into this one."""
    keys: dict[str, int] = {}
    for char, meant in LAYOUTS[layout].items():
        keys.setdefault(meant, char)
    return text.translate({ord(meant): char for meant, char in keys.items()})


# ---- what the scanner typed ----------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", ["LIT-012", "Y-77/Z", "SHT_4", "QWAZ-9"])
def test_a_code_is_read_under_the_keyboard_it_was_typed_on(layout, code):
    found = [one for one in readings(typed_on(layout, code)) if code in one.codes]
    assert any(layout in one.layouts for one in found)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", [str, str.lower, str.swapcase])
@pytest.mark.parametrize("dress", ["{}", "]d1{}", "\x02{}\x03", "#{}#", "~{}\r", " {} ", "{}\t"])
def test_a_packets_number_is_found_whatever_stands_around_it(layout, case, dress):
    scanned = typed_on(layout, case(dress.format(NUMBER)))
    assert any(NUMBER in one.packet_numbers for one in readings(scanned))


def test_signs_of_the_firms_own_before_and_after_a_number_do_no_harm():
    assert readings(f"SCAN01{NUMBER}XX")[0].packet_numbers == (NUMBER,)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in NUMBER)
    assert readings(wide)[0].packet_numbers == (NUMBER,)


@pytest.mark.parametrize(
    "text", ["", " \t", "\x02\x03", "LIT-012", NUMBER[:-1], NUMBER[:-1] + "?", "P", "x" * 5000]
)
def test_what_is_no_number_of_a_packet_is_not_taken_for_one(text):
    assert not any(one.packet_numbers for one in readings(text))


def test_a_wrong_character_in_a_number_is_noticed():
    for at, right in enumerate(NUMBER):
        for other in set("23456789CDFHJKMNPRTVWXY") - {right}:
            changed = NUMBER[:at] + other + NUMBER[at + 1 :]
            if right != "-" and at:
                assert not readings(changed)[0].packet_numbers


def test_the_reply_sheets_reference_is_known_from_a_packets_number():
    assert readings(REFERENCE)[0].reference == REFERENCE
    assert not readings(NUMBER)[0].reference


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("command", Command)
def test_a_command_of_the_sheet_is_obeyed_on_every_keyboard(layout, command):
    assert [one.command for one in readings(typed_on(layout, command.value)) if one.command] == [command]


def test_two_pieces_that_a_keyboard_can_confuse_are_told_apart_once_it_is_known():
    y, z = ItemSeen(1, "Y sheet"), ItemSeen(2, "Z sheet")
    here, german = frozenset({AS_TYPED}), frozenset({"de"})
    both = [(here, z), (german, y)]
    assert rules.only_one(both, rules.ANY_LAYOUT, "Z1") == NothingKnown("Z1", two_ways=True)
    assert rules.only_one(both, german, "Z1") == y
    assert rules.only_one(both, here, "Z1") == z
    assert rules.only_one([], german, "Z1") == NothingKnown("Z1")
    assert rules.learnt([(german, y)], y, rules.ANY_LAYOUT) == german
    assert rules.learnt([(here, z)], z, german) == german


# ---- what passes ---------------------------------------------------------------------------------------

SHEET = Line(1, "Vise sheet", copies=2)
NOTE = Line(2, "Note")
MANUAL = Line(3, "Manual", with_letter=True)
OPEN = OnBench(10, "P1", (SHEET, NOTE, MANUAL))
FULL = replace(OPEN, lines=(replace(SHEET, inside=2), replace(NOTE, inside=1), MANUAL))
OURS, OTHERS = PacketSeen(10, "P1"), PacketSeen(11, "P2")


@pytest.mark.parametrize(
    ("bench", "seen", "result", "step", "code"),
    [
        (OPEN, ItemSeen(1, "Vise sheet"), ScanResult.TICKED, Step.PIECE, "ticked_copy"),
        (OPEN, ItemSeen(2, "Note"), ScanResult.TICKED, Step.PIECE, "ticked"),
        (OPEN, ItemSeen(3, "Manual"), ScanResult.AGAIN, Step.NOTHING, "printed_with_letter"),
        (OPEN, ItemSeen(9, "Price list"), ScanResult.WRONG, Step.NOTHING, "piece_not_in_packet"),
        (OPEN, NothingKnown("abc"), ScanResult.WRONG, Step.NOTHING, "not_in_packet"),
        (OPEN, NothingKnown("Z1", two_ways=True), ScanResult.WRONG, Step.NOTHING, "two_ways"),
        (OPEN, OURS, ScanResult.WRONG, Step.NOTHING, "still_missing"),
        (OPEN, OTHERS, ScanResult.WRONG, Step.NOTHING, "another_packet"),
        (FULL, OTHERS, ScanResult.WRONG, Step.NOTHING, "another_packet"),
        (FULL, replace(OTHERS, reply_sheet=True), ScanResult.WRONG, Step.NOTHING, "another_packet"),
        (FULL, replace(OURS, reply_sheet=True), ScanResult.AGAIN, Step.NOTHING, "right_reply_sheet"),
        (FULL, ItemSeen(2, "Note"), ScanResult.WRONG, Step.NOTHING, "one_too_many"),
        (FULL, OURS, ScanResult.PACKED, Step.CLOSE, "packed"),
        (replace(FULL, letter_in=False), OURS, ScanResult.TICKED, Step.LETTER, "letter_in"),
        (replace(FULL, since_opened=SECOND), OURS, ScanResult.AGAIN, Step.NOTHING, "opened"),
        (replace(FULL, since_opened=2 * SECOND), OURS, ScanResult.PACKED, Step.CLOSE, "packed"),
    ],
)  # fmt: skip
def test_what_a_scan_means_for_the_open_packet(bench, seen, result, step, code):
    judged = judge(bench, seen)
    assert (judged.result, judged.step, judged.said.code) == (result, step, code)
    assert str(judged.said)


def test_a_scanner_that_stammers_counts_no_copy_twice():
    once = replace(OPEN, lines=(replace(SHEET, inside=1), NOTE), last_item_id=1, since_last=SECOND / 4)
    assert judge(once, ItemSeen(1, "Vise sheet")).result is ScanResult.AGAIN
    assert judge(replace(once, since_last=SECOND), ItemSeen(1, "Vise sheet")).step is Step.PIECE


@pytest.mark.parametrize(
    ("holder", "blocked"),
    [
        (Holder(1, "a", timedelta()), False),
        (Holder(1, "b", timedelta()), True),
        (Holder(2, "a", timedelta()), True),
        (Holder(2, "a", rules.LEFT_ALONE), False),
    ],
)
def test_a_packet_that_somebody_packs_just_now_is_not_taken_from_them(holder, blocked):
    assert rules.in_the_way(holder, 1, "a") is blocked


# ---- ten thousand picks ----------------------------------------------------------------------------------


@dataclass
class Envelope:
    """What is really in it, as the simulated person put it there after each green light."""

    letter: bool = False
    copies: dict[int, int] = field(default_factory=dict)


def a_pick(random: Random) -> OnBench:
    """A packet of one to five pieces, some of several copies, some printed with the letter."""
    ids = random.sample(range(1, 30), random.randint(1, 5))
    lines = tuple(
        Line(one, f"Piece {one}", random.choice((1, 1, 1, 2, 3)), 0, random.random() < 0.2) for one in ids
    )
    return OnBench(10, "P1", lines, letter_in=random.random() < 0.8)


def a_scan(random: Random, bench: OnBench) -> rules.Seen:
    """The right thing more often than not; else a wrong item, letter, envelope, reply sheet, or rubbish."""
    right: list[rules.Seen] = [ItemSeen(line.item_id, line.title) for line in bench.missing] or [OURS]
    wrong = (ItemSeen(random.randint(1, 40), "Some piece"), OTHERS, NothingKnown("?"), OURS)
    again = (replace(OURS, reply_sheet=True), replace(OTHERS, reply_sheet=True))
    return random.choice(right) if random.random() < 0.6 else random.choice(wrong + again)


def picked(random: Random) -> tuple[int, int]:
    """Scan until the packet is packed; gives how many scans were made and how many were refused."""
    bench, envelope, scans, refused = a_pick(random), Envelope(), 0, 0
    envelope.letter = bench.letter_in
    wanted = {line.item_id: line.copies for line in bench.lines if not line.with_letter}
    while True:
        seen, scans = a_scan(random, bench), scans + 1
        judged = judge(bench, seen)
        refused += judged.result is ScanResult.WRONG
        if judged.step is Step.PIECE:
            assert isinstance(seen, ItemSeen)
            assert wanted.get(seen.item_id, 0) > envelope.copies.get(seen.item_id, 0), "a wrong item passed"
            envelope.copies[seen.item_id] = envelope.copies.get(seen.item_id, 0) + 1
            lines = (
                replace(line, inside=line.inside + (line.item_id == seen.item_id)) for line in bench.lines
            )
            bench = replace(bench, lines=tuple(lines))
        elif judged.step is Step.LETTER:
            assert seen == OURS
            envelope.letter, bench = True, replace(bench, letter_in=True)
        elif judged.step is Step.CLOSE:
            assert seen == OURS
            assert (envelope.letter, envelope.copies) == (True, wanted), "packed with a piece missing"
            return scans, refused


def simulate(picks: int, seed: int) -> None:
    random = Random(seed)
    results = [picked(random) for _ in range(picks)]
    scans, refused = (sum(column) for column in zip(*results, strict=True))
    assert scans > refused > picks / 2  # the simulated person really errs


def test_no_wrong_item_passes_in_a_thousand_simulated_picks():
    simulate(1_000, seed=3)


@pytest.mark.prove
def test_no_wrong_item_passes_in_ten_thousand_simulated_picks():
    simulate(10_000, seed=4)


def test_every_right_sequence_packs():
    random = Random(5)
    for _ in range(500):
        bench = replace(a_pick(random), letter_in=True)
        right = [line.item_id for line in bench.missing for _ in range(line.copies)]
        random.shuffle(right)
        for item_id in right:
            assert judge(bench, ItemSeen(item_id, "")).step is Step.PIECE
            lines = (replace(line, inside=line.inside + (line.item_id == item_id)) for line in bench.lines)
            bench = replace(bench, lines=tuple(lines))
        assert judge(bench, OURS).step is Step.CLOSE

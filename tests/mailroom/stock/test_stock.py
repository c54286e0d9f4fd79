"""The ledger: balances are sums, every change is a line, nothing is overwritten."""

import pytest

from intranet.platform import audit
from mailroom.stock import queries, service
from mailroom.stock.rules import NotACount, NotAReceipt, NothingMoved, ReasonMissing, movement, warning
from mailroom.stock.service import CodeTaken, SupplyEntry
from mailroom.stock.values import StockReason, SupplyKind
from tests.factories import mailroom as cast


@pytest.mark.parametrize(
    ("why", "number", "balance", "quantity"),
    [
        (StockReason.RECEIPT, 50, 3, 50),
        (StockReason.COUNTED, 40, 50, -10),
        (StockReason.COUNTED, 60, 50, 10),
        (StockReason.SPOILT, 4, 50, -4),
        (StockReason.SPOILT, -4, 50, -4),
        (StockReason.MAILED, 1, 50, -1),
        (StockReason.CORRECTION, -2, 50, -2),
    ],
)
def test_what_a_person_types_becomes_a_line_of_the_ledger(why, number, balance, quantity):
    assert movement(why, number, balance) == quantity


@pytest.mark.parametrize(
    ("why", "number", "error"),
    [
        (StockReason.RECEIPT, 0, NotAReceipt),
        (StockReason.RECEIPT, -5, NotAReceipt),
        (StockReason.COUNTED, 50, NothingMoved),
        (StockReason.CORRECTION, 0, NothingMoved),
    ],
)
def test_what_moves_nothing_is_refused(why, number, error):
    with pytest.raises(error):
        movement(why, number, 50)


@pytest.mark.parametrize(
    ("balance", "point", "code"),
    [(0, 0, "stock_out"), (-3, 10, "stock_out"), (10, 10, "stock_low"), (11, 10, None), (1, 0, None)],
)
def test_what_runs_out_is_said(balance, point, code):
    found = warning(balance, point)
    assert (found.code if found else None) == code


@pytest.fixture
def keeper(services, a_person):
    return a_person("mailroom", name="Mo Mail")


def test_a_balance_is_the_sum_of_its_lines(keeper, now):
    item = cast.a_piece()
    service.record_item(item.id, StockReason.RECEIPT, 100, "", keeper, now)
    service.record_item(item.id, StockReason.SPOILT, 3, "wet", keeper, now)
    service.record_item(item.id, StockReason.COUNTED, 95, "", keeper, now)
    assert queries.balances([item.id]) == {item.id: 95}
    assert [line.quantity for line in queries.movements(item_id=item.id)] == [-2, -3, 100]
    assert audit.history("literature_item", item.id)[0].after == 95
    told = [(line.what, line.why) for line in audit.history("literature_item", item.id)[:3]]
    assert told == [("counted on the shelf", ""), ("spoilt", "wet"), ("came in", "")]


def test_nobody_counts_fewer_than_none(keeper, now):
    item = cast.a_piece()
    with pytest.raises(NotACount, match="0 or more"):
        service.record_item(item.id, StockReason.COUNTED, -1, "", keeper, now)


def test_a_correction_needs_a_reason(keeper, now):
    item = cast.a_piece()
    with pytest.raises(ReasonMissing):
        service.record_item(item.id, StockReason.CORRECTION, -1, " ", keeper, now)


def test_a_thing_is_taken_once_a_packet(keeper, now):
    item, packet = cast.a_piece(), cast.a_packet()
    service.move(-1, StockReason.MAILED, keeper, now, item_id=item.id, packet_id=packet.id)
    assert queries.balances([item.id])[item.id] == -1


def test_two_supplies_do_not_bear_one_code(keeper):
    service.save_supply(SupplyEntry("ENV", "Envelopes", SupplyKind.ENVELOPE, spec="#10"), keeper)
    with pytest.raises(CodeTaken):
        service.save_supply(SupplyEntry("ENV", "Others", SupplyKind.OTHER), keeper)


def test_packets_take_the_firms_own_envelopes_and_pass_over_what_ran_out(keeper, now):
    cast.a_firm()
    small = cast.an_envelope_supply("#10", keeper)
    cast.an_envelope_supply("9x12", keeper, printable=False)
    assert cast.a_packet().envelope == "#10"
    service.record_supply(small.id, StockReason.RECEIPT, 1, "", keeper, now)
    service.record_supply(small.id, StockReason.SPOILT, 1, "wet", keeper, now)
    assert cast.a_packet(cast.a_caller()).envelope == "9x12"

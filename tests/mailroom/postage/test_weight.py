"""A packet's weight is the sum of its parts; what ten weighed on the scale replaces what was worked out (MR8)."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
import sqlalchemy as sa

from intranet.platform import audit, events, storage
from intranet.platform.database import db
from intranet.platform.storage import StoredFile
from mailroom.packets import franking
from mailroom.packets.models import Packet
from mailroom.packets.rules import (
    Enclosure,
    Leaf,
    PacketPolicy,
    Weight,
    WeightPart,
    choose_envelope,
    default_envelopes,
    enclosure_of_leaves,
    weigh,
)
from mailroom.packets.values import AddressedBy, PacketState
from mailroom.packets.weighing import weigh_printed
from mailroom.postage import service as postage
from mailroom.postage.rules import Postage
from mailroom.runs import mailing
from mailroom.runs.models import RunOutput
from mailroom.stock import weighing
from mailroom.stock.models import Supply
from mailroom.stock.values import SupplyKind
from tests.factories import mailroom as cast
from tests.factories import runs as runs_cast

A4 = Leaf(210, 297, 80)
TODAY = date(2026, 11, 24)


# ---- rules -----------------------------------------------------------------------------------------------


def test_the_parts_add_up_and_say_where_each_figure_comes_from():
    paper = Leaf(210, 297, 100, caliper_mm=0.13, weighed=True)
    brochure = Enclosure("Catalogue", 210, 297, 62.4, 1.8, foldable=False, weighed=True)
    weight = weigh([enclosure_of_leaves("letter", 3, paper)], [brochure, brochure])
    assert [(part.what, part.count, part.weighed) for part in weight.parts] == [
        ("letter", 3, True), ("Catalogue", 2, True),
    ]  # fmt: skip
    assert weight.total_g == pytest.approx(3 * 6.237 + 2 * 62.4)
    assert weight.thickness_mm == pytest.approx(3 * 0.13 + 2 * 1.8)


@pytest.mark.parametrize(
    ("addressed_by", "labels"),
    [
        (None, ["address_label", "teaser_label"]),
        (AddressedBy.ENVELOPE, []),
        (AddressedBy.LABEL, ["address_label", "teaser_label"]),
    ],
)
def test_labels_weigh_too(addressed_by, labels):
    brochure = Enclosure("Catalogue", 210, 297, 62.4, 1.8, foldable=False)
    choice = choose_envelope([], [brochure], default_envelopes("DE"), PacketPolicy(), "", addressed_by)
    assert [part.what for part in choice.weight.parts if part.group == "labels"] == labels


def test_a_part_is_kept_and_read_back():
    part = WeightPart("sheets", "letter", 2, 4.9896, 0.1)
    assert WeightPart.from_json(part.to_json()) == WeightPart("sheets", "letter", 2, 4.99, 0.1)
    assert Weight((part, part)).sheets_g == pytest.approx(4 * 4.9896)


# ---- weigh ten -------------------------------------------------------------------------------------------


@pytest.fixture
def keeper(services, houses, a_person):
    cast.a_firm()
    return a_person("mailroom")


def test_weigh_ten_replaces_the_typed_weight_and_packets_follow(services, keeper):
    vise = cast.a_product()
    item = cast.a_sheet(vise, weight_g=20.0, thickness_mm=0.5)
    packet = cast.a_packet(cast.a_caller(), vise)
    before = packet.weight_g
    weighing.weigh_item(item.id, 264.0, 6.0, keeper, TODAY)
    events.dispatch(strict=True)
    after = db.session.get_one(Packet, packet.id, populate_existing=True)
    assert after.weight_g == pytest.approx(before + 6.4)
    part = next(WeightPart.from_json(one) for one in after.weight_parts if one["group"] == "literature")
    assert (part.weighed, part.each_g, part.each_mm) == (True, 26.4, 0.6)
    assert (item.weighed_on, item.weighed_by_id) == (TODAY, keeper.id)
    assert "ten_weigh_g" in [entry.what for entry in audit.history("literature_item", item.id)]
    weighing.weigh_item(item.id, None, None, keeper, TODAY)
    assert (item.one_weighs_g, item.weighed_on) == (20.0, None)


def test_weighing_ten_sheets_of_letter_paper_changes_every_sheet(services, keeper):
    cast.an_envelope_supply("#10", keeper)
    paper = Supply(code="P-1", name_en="Paper", kind=SupplyKind.PAPER, spec="Letter", weight_g=0.0)
    db.session.add(paper)
    db.session.commit()
    packet = cast.a_packet(cast.a_caller(), cast.a_product())
    before = sum(WeightPart.from_json(one).total_g for one in packet.weight_parts if one["group"] == "sheets")
    weighing.weigh_supply(paper.id, 54.3, 1.2, keeper, TODAY)
    events.dispatch(strict=True)
    packet = db.session.get_one(Packet, packet.id, populate_existing=True)
    sheets = [WeightPart.from_json(one) for one in packet.weight_parts if one["group"] == "sheets"]
    assert {part.each_g for part in sheets} == {5.43}
    assert sum(part.total_g for part in sheets) > before


@pytest.mark.parametrize(("grams", "millimetres"), [(-1, None), (60_000, None), (100, 3_000)])
def test_what_no_scale_says_is_refused(services, keeper, grams, millimetres):
    item = cast.a_piece()
    with pytest.raises(weighing.WeightRefused):
        weighing.weigh_item(item.id, grams, millimetres, keeper, TODAY)
    assert item.ten_weigh_g is None


# ---- the whole way ---------------------------------------------------------------------------------------


def test_a_run_weighs_what_its_pages_weigh_within_3_percent_or_2_g(services, keeper):
    """Each sheet of the finished PDF by its own size; what is preprinted, envelope and labels as they were entered."""
    vise = _mailroom(keeper)
    packet = cast.a_packet(cast.a_caller(), vise)
    run = runs_cast.a_made_run(services, [packet.id], keeper)
    output = db.session.scalar(
        sa.select(RunOutput).where(RunOutput.run_id == run.id, RunOutput.kind == "packets")
    )
    pages_g = _weight_of_pages(output.file_id)
    fixed = [
        WeightPart.from_json(one) for one in packet.weight_parts if one["group"] in ("envelope", "labels")
    ]
    shelf_g = sum(
        line.copies * line.item.one_weighs_g for line in packet.items if line.item.printing == "preprinted"
    )
    real_g = pages_g + shelf_g + sum(part.total_g for part in fixed)
    assert abs(packet.weight_g - real_g) <= max(2.0, 0.03 * real_g)


@pytest.mark.parametrize(("duplex", "leaves"), [(False, 3), (True, 2)])
def test_a_letter_that_ran_on_is_weighed_by_its_real_sheets(services, keeper, duplex, leaves):
    packet = cast.a_packet(cast.a_caller(), _mailroom(keeper))
    before_g, before_mm = packet.weight_g, packet.thickness_mm
    letter = next(WeightPart.from_json(one) for one in packet.weight_parts if one["what"] == "letter")
    assert letter.count == 1
    weigh_printed([[packet.number, "letter", 1, 3], ["P-OTHER", "letter", 4, 4]], duplex)
    packet = db.session.get_one(Packet, packet.id, populate_existing=True)
    assert packet.weight_g == pytest.approx(before_g + (leaves - 1) * letter.each_g, abs=0.02)
    assert packet.thickness_mm > before_mm


def test_mailing_writes_service_and_postage_down_and_later_prices_change_nothing(services, keeper, now):
    vise = _mailroom(keeper)
    (packet_id,) = runs_cast.packed([cast.a_packet(cast.a_caller(), vise).id], keeper)
    mailing.mail([packet_id], keeper, now)
    packet = db.session.get_one(Packet, packet_id, populate_existing=True)
    kept = Postage.from_json(packet.postage)
    assert packet.state is PacketState.MAILED
    assert (kept.service, kept.price.currency) == ("First-Class Mail", "USD")
    dearer = franking.franking_on(TODAY).table
    entry = postage.TableEntry("US", "Dearer", "USD", TODAY)
    rates = [rate.__class__(**{**vars(rate), "price": rate.price * 2}) for rate in dearer.rates]
    postage.save_table(entry, rates, keeper, now)
    assert franking.franking_on(TODAY).table.name == "Dearer"
    assert franking.franking_on(TODAY).of_packet(packet) == kept


def test_without_a_tariff_mailing_goes_on_and_says_that_it_has_no_price(services, keeper, now):
    vise = _mailroom(keeper)
    at_home = [rate for rate in franking.franking_on(TODAY).table.rates if rate.countries == ("US",)]
    postage.save_table(postage.TableEntry("US", "At home", "USD", TODAY), at_home, keeper, now)
    place = cast.BERLIN
    (packet_id,) = runs_cast.packed([cast.a_packet(cast.a_caller(place), vise).id], keeper)
    mailing.mail([packet_id], keeper, now)
    packet = db.session.get_one(Packet, packet_id, populate_existing=True)
    assert packet.postage["amount"] is None
    assert packet.postage["reasons"]


def _mailroom(keeper):
    for size in ("#10", "9x12"):
        cast.an_envelope_supply(size, keeper)
    vise = cast.a_product("Bench vise")
    cast.a_sheet(vise, title_en="Vise sheet", weight_g=24.0)
    return vise


def _weight_of_pages(file_id):
    stored = db.session.get_one(StoredFile, file_id)
    with pikepdf.open(io.BytesIO(storage.read(stored))) as pdf:
        boxes = [[float(side) for side in page.mediabox] for page in pdf.pages]
    square_m = [(box[2] - box[0]) * (box[3] - box[1]) * (0.0254 / 72) ** 2 for box in boxes]
    return sum(80 * area for area in square_m)

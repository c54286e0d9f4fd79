"""What the firm's rules put on envelopes, and packets whose letter shows its address in a window."""

import io
import re
from dataclasses import replace

import pytest

from intranet.firm import service as firm
from intranet.values.imb import ImbMailer
from intranet.values.postcode_boxes import PostcodeBoxes
from mailroom.packets import changes
from mailroom.packets.changes import PacketChanges
from mailroom.packets.content import ContentMarks, PacketContent
from mailroom.packets.freezing import build_content
from mailroom.packets.paper import address_of, letter_of
from mailroom.packets.service import PacketRefused
from mailroom.packets.values import AddressedBy, TeaserBy
from mailroom.runs.checks import address_refusals, print_all_envelopes
from mailroom.runs.values import RunSettings
from tests.factories import mailroom as cast
from tests.press.reading import text_of

on_both_databases = pytest.mark.usefixtures("services")
on_one_database = pytest.mark.usefixtures("house")
RULES = {
    "imb": {"on": True, "mailer_id": "123456", "service_type": "310"},
    "postage": {"permit": "FIRST-CLASS MAIL\nPERMIT NO. 12"},
    "advertising": {"overruled": ""},
}


@pytest.fixture
def house(app):
    with app.app_context():
        yield


def wanting(packet, **wanted):
    return PacketChanges(packet.version, cross_sell=False, reply_sheet=False, **wanted)


@on_both_databases
def test_an_envelope_within_the_country_bears_barcode_and_permit_and_is_frozen_with_them(now):
    cast.a_firm()
    firm.change_policy("envelopes", RULES, None, now)
    packet = cast.a_packet()
    assert packet.addressed_by is AddressedBy.ENVELOPE
    content = build_content(packet, now.date())
    assert content.marks.imb == ImbMailer("123456", "310").piece(packet.id) + "60606"
    assert PacketContent.from_json(content.to_json()) == content
    out = io.BytesIO()
    print_all_envelopes([content], content.envelope, out, pytest.fail)
    assert "PERMIT NO. 12" in text_of(out.getvalue())


@on_one_database
def test_mail_that_leaves_the_country_bears_no_barcode_and_a_label_bears_neither(now):
    cast.a_firm()
    firm.change_policy("envelopes", RULES, None, now)
    abroad = cast.a_packet(cast.a_caller(cast.BERLIN))
    assert build_content(abroad, now.date()).marks == ContentMarks("", ("FIRST-CLASS MAIL", "PERMIT NO. 12"))
    changes.change(abroad.id, wanting(abroad, addressed_by=AddressedBy.LABEL), None, now)
    content = build_content(abroad, now.date())
    assert content.marks == ContentMarks()
    assert "marks" not in content.to_json()


@on_both_databases
def test_a_letter_in_a_window_needs_neither_envelope_nor_label(now):
    cast.a_firm()
    cast.an_envelope_supply("#10 window", None)
    cast.an_envelope_supply("#10", None)
    packet = cast.a_packet()
    assert packet.envelope == "#10"
    changes.change(packet.id, wanting(packet, addressed_by=AddressedBy.WINDOW), None, now)
    assert (packet.envelope, packet.fold, packet.teaser_by) == ("#10 window", "thirds", TeaserBy.LABEL)
    content = build_content(packet, now.date())
    assert letter_of(content).window == "#10 window"
    assert address_refusals([content], RunSettings()) == {}


@on_one_database
def test_a_letter_whose_address_would_leave_the_window_is_refused_before_printing(now):
    cast.a_firm()
    cast.an_envelope_supply("#10 window", None)
    packet = cast.a_packet()
    packet.address.street = "\n".join(f"Building {number}" for number in range(9))
    content = build_content(packet, now.date())
    assert content.addressed_by == "window"
    (reasons,) = address_refusals([content], RunSettings()).values()
    assert reasons[0].code == "too-many-lines"


@on_one_database
def test_letters_in_windows_and_labels_bear_the_barcode_too_unless_the_firm_says_no(now):
    cast.a_firm()
    firm.change_policy("envelopes", RULES, None, now)
    for spec in ("#10 window", "#10"):
        cast.an_envelope_supply(spec, None)
    packet = cast.a_packet()
    digits = ImbMailer("123456", "310").piece(packet.id) + "60606"
    changes.change(packet.id, wanting(packet, addressed_by=AddressedBy.WINDOW), None, now)
    in_window = build_content(packet, now.date())
    assert in_window.marks == ContentMarks(digits)
    assert letter_of(in_window).imb == digits
    assert address_refusals([in_window], RunSettings()) == {}
    changes.change(packet.id, wanting(packet, addressed_by=AddressedBy.LABEL), None, now)
    labelled = build_content(packet, now.date())
    assert labelled.marks == ContentMarks(digits)
    assert letter_of(labelled).imb == ""
    assert address_refusals([labelled], RunSettings()) == {}  # on 5160 there is no room: it goes without
    firm.change_policy("envelopes", {**RULES, "imb": {**RULES["imb"], "labels": False}}, None, now)
    assert build_content(packet, now.date()).marks == ContentMarks()


@on_one_database
def test_a_window_without_room_for_the_barcode_is_not_chosen_while_the_firm_wants_it_there(now):
    cast.a_firm()
    firm.change_policy("envelopes", RULES, None, now)
    for spec in ("C6/C5 window", "6x9"):
        cast.an_envelope_supply(spec, None)
    assert cast.a_packet().envelope == "6x9"
    plain = {**RULES, "imb": {**RULES["imb"], "windows": False}}
    firm.change_policy("envelopes", plain, None, now)
    assert cast.a_packet().envelope == "C6/C5 window"


@pytest.mark.parametrize(
    ("stock", "wanted", "code"),
    [
        (("#10",), {"addressed_by": AddressedBy.WINDOW}, "no_window_envelope"),
        (("#10 window",), {"addressed_by": AddressedBy.LABEL}, "only_window_envelopes"),
        (
            ("#10", "#10 window"),
            {"addressed_by": AddressedBy.WINDOW, "envelope": "#10"},
            "envelope_has_no_window",
        ),
        (
            ("#10", "#10 window"),
            {"addressed_by": AddressedBy.LABEL, "envelope": "#10 window"},
            "envelope_has_window",
        ),
    ],
)
@on_one_database
def test_an_envelope_and_a_way_to_address_it_that_do_not_go_together_are_refused(stock, wanted, code, now):
    cast.a_firm()
    for spec in stock:
        cast.an_envelope_supply(spec, None)
    packet = cast.a_packet()
    with pytest.raises(PacketRefused) as caught:
        changes.change(packet.id, wanting(packet, **wanted), None, now)
    assert caught.value.reason.code == code


@on_one_database
def test_chinese_standard_stock_bears_no_teaser_until_the_firm_says_why(now):
    cast.a_firm("CN")
    packet = cast.a_packet()
    assert packet.envelope == "DL (No.5)"
    assert packet.teaser_by is TeaserBy.NONE
    assert packet.envelope_reasons[0]["code"] == "no_advertising"
    said = {**RULES, "imb": {"on": False}, "advertising": {"overruled": "handed over by courier"}}
    firm.change_policy("envelopes", said, None, now)
    changes.change(packet.id, wanting(packet), None, now)
    assert packet.teaser_by is TeaserBy.PRINTED
    content = build_content(packet, now.date())
    assert content.marks.advertising_overruled == "handed over by courier"
    out = io.BytesIO()
    print_all_envelopes([content], content.envelope, out, pytest.fail)
    assert "HERE" in text_of(out.getvalue()).split()


@on_one_database
def test_the_firms_reason_for_a_teaser_is_that_of_the_packet_that_has_it_and_of_no_other(now):
    cast.a_firm("CN")
    content = build_content(cast.a_packet(), now.date())
    stood = replace(content, number="OTHER", teaser_by="printed", teaser="LOOK INSIDE")
    marks = replace(content.marks, advertising_overruled="handed over by courier")
    overruled = replace(content, number="MINE", teaser_by="printed", teaser="OPEN ME", marks=marks)
    refused = {}
    out = io.BytesIO()
    print_all_envelopes(
        [stood, overruled, content], content.envelope, out, lambda job, why: refused.update({job.key: why})
    )
    assert [[why.code for why in reasons] for reasons in refused.values()] == [["teaser_not_taken"]]
    assert list(refused) == ["OTHER"]
    printed = "".join(text_of(out.getvalue()).split())
    assert "OPENME" in printed
    assert "LOOKINSIDE" not in printed
    assert list(address_refusals([stood, overruled, content], RunSettings())) == ["OTHER"]


@on_one_database
def test_the_boxes_that_a_firm_measured_are_frozen_with_the_packet_and_what_was_frozen_before_stays(now):
    cast.a_firm("CN")
    packet = cast.a_packet()
    before = build_content(packet, now.date())
    assert "postcode_boxes" not in before.to_json().get("marks", {})
    said = {**RULES, "imb": {"on": False}, "postcode_boxes": {"dl": "12 9 7 8 9"}}
    firm.change_policy("envelopes", said, None, now)
    content = build_content(packet, now.date())
    assert content.marks.postcode_boxes == (12, 9, 7, 8, 9)
    assert PacketContent.from_json(content.to_json()) == content
    assert address_of(content).postcode_boxes == PostcodeBoxes(12, 9, 7, 8, 9)


@on_one_database
def test_the_teaser_of_a_label_or_stamp_is_not_printed_on_the_envelope(now):
    cast.a_firm()
    packet = cast.a_packet()
    changes.change(packet.id, wanting(packet, teaser_by=TeaserBy.STAMP), None, now)
    assert address_of(build_content(packet, now.date())).teaser == ""


@pytest.mark.parametrize(
    ("stock", "offered"), [((), "such as DL"), (("DL (No.5)", "DL"), "Use a DL, which does.")]
)
@on_one_database
def test_the_packet_page_says_which_envelope_takes_the_teaser(stock, offered, app, as_role, now):
    cast.a_firm("CN")
    for spec in stock:
        cast.an_envelope_supply(spec, None)
    packet = cast.a_packet()
    packet_id, version = packet.id, packet.version
    if stock:
        wanted = PacketChanges(version, cross_sell=False, reply_sheet=False, envelope="DL (No.5)")
        changes.change(packet_id, wanted, None, now)
    page = re.sub(r"\s+", " ", as_role("mailroom").get(f"/packets/{packet_id}").get_data(as_text=True))
    assert "The post takes no advertising on a DL (No.5)" in page
    assert offered in page


@on_one_database
def test_the_settings_page_keeps_the_rules_and_refuses_a_mailer_id_that_is_none(app, as_role):
    admin = as_role("admin")
    typed = {
        "imb__on": "y",
        "imb__mailer_id": "12345",
        "imb__service_type": "300",
        "postage__permit": "PERMIT 12",
    }
    refused = admin.post("/settings/rules/envelopes", data=typed)
    assert refused.status_code == 400
    page = refused.get_data(as_text=True)
    assert "is no mailer ID" in page
    assert "PERMIT 12" in page
    refused = admin.post("/settings/rules/envelopes", data={"postcode_boxes__dl": "12 9 7"})
    assert refused.status_code == 400
    assert "Give five figures in millimetres" in refused.get_data(as_text=True)
    assert 'value="12 9 7"' in refused.get_data(as_text=True)
    saved = admin.post("/settings/rules/envelopes", data={**typed, "imb__mailer_id": "912345678"})
    assert saved.status_code == 303
    assert "912345678" in admin.get("/settings/rules/envelopes").get_data(as_text=True)

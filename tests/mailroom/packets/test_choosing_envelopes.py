"""Weight and envelope (MR8): by size, fold, thickness and weight, with the reason."""

import pytest

from intranet.firm.policies import POLICIES
from intranet.values.reason import reason
from mailroom.packets.rules import (
    Enclosure,
    EnvelopeKind,
    Leaf,
    PacketPolicy,
    choose_addressing,
    choose_envelope,
    choose_teaser,
    count_leaves,
    default_envelopes,
    enclosure_of_leaves,
    envelope_part,
    envelope_weight_g,
    other_stock,
    takes_no_teaser,
    weigh,
)
from mailroom.packets.values import AddressedBy, TeaserBy

A4 = Leaf(210, 297, 80)
LETTER = Leaf(215.9, 279.4, 75)
POLICY = PacketPolicy()


def sheets(count, leaf):
    return [enclosure_of_leaves("letter", count, leaf)]


def brochure(leaf, weight_g=60.0, thickness_mm=1.5):
    return Enclosure("brochure", leaf.width_mm, leaf.height_mm, weight_g, thickness_mm, foldable=False)


def test_an_a4_leaf_of_80_g_weighs_five_grams():
    assert Leaf(210, 297, 80).weight_g == pytest.approx(4.9896)
    assert Leaf(210, 297, 80).thickness_mm == pytest.approx(0.1)


def test_two_pages_fit_on_one_leaf_when_printed_on_both_sides():
    assert [count_leaves(pages, duplex=True) for pages in (1, 2, 3, 16)] == [1, 1, 2, 8]
    assert count_leaves(3, duplex=False) == 3


def test_the_weight_is_the_sum_of_its_parts():
    envelope_g = envelope_weight_g(229, 324, 90)
    weight = weigh(sheets(3, A4), [brochure(A4), brochure(A4)], (envelope_part("C4", envelope_g, 90),))
    assert weight.sheets_g == pytest.approx(3 * 4.9896)
    assert weight.literature_g == pytest.approx(120)
    assert weight.total_g == pytest.approx(14.9688 + 120 + 16.0263, abs=0.001)
    assert weight.thickness_mm == pytest.approx(3.3)


@pytest.mark.parametrize(
    ("country", "printed", "literature", "code", "fold"),
    [
        pytest.param("US", sheets(2, LETTER), [], "#10", "thirds", id="US letter alone"),
        pytest.param("DE", sheets(2, A4), [], "DL", "thirds", id="European letter alone"),
        pytest.param("US", sheets(7, LETTER), [], "9x12", "flat", id="too many sheets to fold"),
        pytest.param("US", sheets(2, LETTER), [brochure(LETTER)], "9x12", "flat", id="US brochure"),
        pytest.param("FR", sheets(2, A4), [brochure(A4)], "C4", "flat", id="A4 brochure"),
        pytest.param("FR", sheets(2, A4), [brochure(Leaf(148, 210, 80))], "C5", "half", id="A5 brochure"),
        pytest.param("FR", sheets(2, A4), [brochure(A4, 480)], "B4", "flat", id="heavy: next format"),
        pytest.param("FR", sheets(2, A4), [brochure(A4, 100, 21)], "B4", "flat", id="thick: next format"),
        pytest.param("GB", sheets(2, A4), [brochure(A4, 480)], "C4", "flat", id="British large letter"),
        pytest.param("CN", sheets(2, A4), [], "DL (No.5)", "thirds", id="Chinese stock"),
        pytest.param("FR", sheets(1, A4), [brochure(A4)] * 2, "C4", "flat", id="two brochures"),
    ],
)
def test_the_smallest_envelope_that_holds_it_is_taken(country, printed, literature, code, fold):
    choice = choose_envelope(printed, literature, default_envelopes(country), POLICY)
    assert (choice.kind.code, choice.fold) == (code, fold)
    assert choice.reasons


def test_a_heavy_packet_changes_its_format_with_the_reason():
    choice = choose_envelope(sheets(2, A4), [brochure(A4, 480)], default_envelopes("FR"), POLICY)
    assert "too_heavy" in [why.code for why in choice.reasons]
    assert choice.reasons[0].code == "fits_flat_unfolded"


def test_the_weight_includes_the_envelope_that_was_chosen():
    kinds = (EnvelopeKind("C4", 324, 229, weight_g=22.0),)
    choice = choose_envelope(sheets(2, A4), [brochure(A4)], kinds, POLICY)
    assert choice.weight.envelope_g == 22.0


def test_folding_multiplies_the_thickness():
    choice = choose_envelope(sheets(2, A4), [], default_envelopes("DE"), POLICY)
    assert choice.thickness_mm == pytest.approx(0.6 + 2 * 90 * 0.00125), "the envelope's own paper counts too"


def test_what_no_envelope_holds_is_said():
    choice = choose_envelope(sheets(1, A4), [brochure(A4, 3000, 40)], default_envelopes("GB"), POLICY)
    assert choice.kind is None
    assert choice.reasons[0].code == "no_envelope"


def test_an_envelope_that_ran_out_is_passed_over():
    kinds = (EnvelopeKind("DL", 220, 110, balance=0), EnvelopeKind("C5", 229, 162, balance=5))
    choice = choose_envelope(sheets(1, A4), [], kinds, POLICY)
    assert choice.kind.code == "C5"
    assert "envelope_out" in [why.code for why in choice.reasons]


def test_a_persons_choice_is_kept_and_what_speaks_against_it_is_said():
    kinds = default_envelopes("FR")
    assert choose_envelope(sheets(1, A4), [], kinds, POLICY, "C4").kind.code == "C4"
    tight = choose_envelope(sheets(1, A4), [brochure(A4)], kinds, POLICY, "DL")
    assert tight.kind.code == "DL"
    assert [why.code for why in tight.reasons] == ["envelope_by_person", "not_foldable"]


KINDS = {kind.code: kind for country in ("US", "CN") for kind in default_envelopes(country)}


@pytest.mark.parametrize(
    ("code", "policy", "addressed_by", "teaser"),
    [
        ("#10", POLICY, AddressedBy.ENVELOPE, TeaserBy.PRINTED),
        ("9x12", POLICY, AddressedBy.LABEL, TeaserBy.LABEL),
        ("9x12", PacketPolicy(flat_teaser=TeaserBy.STAMP), AddressedBy.LABEL, TeaserBy.STAMP),
        (
            "9x12",
            PacketPolicy(large_addressed_by=AddressedBy.ENVELOPE),
            AddressedBy.ENVELOPE,
            TeaserBy.PRINTED,
        ),
        ("#10", PacketPolicy(addressed_by=AddressedBy.LABEL), AddressedBy.LABEL, TeaserBy.LABEL),
        ("#10", PacketPolicy(teaser=False), AddressedBy.ENVELOPE, TeaserBy.NONE),
        ("DL (No.5)", POLICY, AddressedBy.ENVELOPE, TeaserBy.NONE),
        ("C4 (No.9)", POLICY, AddressedBy.LABEL, TeaserBy.NONE),
    ],
)
def test_a_packet_is_addressed_once_and_its_teaser_suits_the_envelope(code, policy, addressed_by, teaser):
    kind = KINDS[code]
    assert choose_addressing(kind, policy) is addressed_by
    assert choose_teaser(kind, addressed_by, policy).by is teaser


WINDOWED = (EnvelopeKind("DL", 220, 110), EnvelopeKind("DL window", 220, 110, window=True))
BY_LETTER = PacketPolicy(addressed_by=AddressedBy.WINDOW)


@pytest.mark.parametrize(
    ("policy", "wish", "code"),
    [
        (POLICY, None, "DL"),
        (BY_LETTER, None, "DL window"),
        (POLICY, AddressedBy.WINDOW, "DL window"),
        (BY_LETTER, AddressedBy.LABEL, "DL"),
        (BY_LETTER, AddressedBy.ENVELOPE, "DL"),
    ],
)
def test_the_firm_or_a_person_decides_between_an_envelope_with_and_without_a_window(policy, wish, code):
    choice = choose_envelope(sheets(2, A4), [], WINDOWED, policy, addressed_by=wish)
    assert choice.kind.code == code
    addressed_by = wish or choose_addressing(choice.kind, policy)
    assert (addressed_by is AddressedBy.WINDOW) == choice.kind.window


def test_through_a_window_only_the_letter_addresses_and_the_teaser_goes_without_a_printer():
    window = WINDOWED[1]
    assert choose_addressing(window, POLICY) is AddressedBy.WINDOW
    assert choose_teaser(window, AddressedBy.WINDOW, POLICY).by is TeaserBy.LABEL
    assert choose_addressing(WINDOWED[0], BY_LETTER) is AddressedBy.ENVELOPE


def test_a_window_envelope_takes_only_what_is_folded_in_three():
    kinds = (EnvelopeKind("big window", 324, 229, window=True),)
    choice = choose_envelope(sheets(1, A4), [], kinds, POLICY)
    assert (choice.kind, choice.reasons[1].code) == (None, "window_needs_folds")


def test_an_envelope_whose_window_misses_our_address_is_passed_over_with_the_reason():
    why = reason("window-misses-address", "It does not show.")
    kinds = (EnvelopeKind("DL window", 220, 110, window=True, obstacle=why), EnvelopeKind("C5", 229, 162))
    choice = choose_envelope(sheets(1, A4), [], kinds, BY_LETTER)
    assert choice.kind.code == "C5"
    assert why in choice.reasons


def test_chinese_standard_stock_offers_another_envelope_for_the_teaser_or_names_one():
    chinese = default_envelopes("CN")
    kinds = (*chinese, EnvelopeKind("DL", 220, 110))
    other = other_stock(sheets(2, A4), [], kinds, POLICY)
    told = choose_teaser(chinese[0], AddressedBy.ENVELOPE, POLICY, other)
    assert (told.by, told.reason.data["other"]) == (TeaserBy.NONE, "DL")
    assert other_stock(sheets(2, A4), [], chinese, POLICY) == ""
    assert choose_teaser(chinese[0], AddressedBy.ENVELOPE, POLICY).reason.data["such_as"] == "DL"


def test_a_firm_overrules_the_ban_on_advertising_with_a_reason_only():
    stored = {"advertising": {"overruled": "handed over by courier"}}
    policy = PacketPolicy.from_plain({}, stored)
    kind = default_envelopes("CN")[0]
    assert choose_teaser(kind, AddressedBy.ENVELOPE, policy).by is TeaserBy.PRINTED
    assert not takes_no_teaser(kind, policy)
    assert takes_no_teaser(kind, PacketPolicy.from_plain({}, POLICIES["envelopes"].default))


def test_what_goes_through_no_printer_gets_a_label():
    stiff = EnvelopeKind("C5", 229, 162, printable=False)
    assert choose_addressing(stiff, POLICY) is AddressedBy.LABEL
    assert choose_addressing(None, POLICY) is AddressedBy.LABEL


def test_the_policy_reads_what_the_firm_stored_and_keeps_the_rest():
    stored = {
        "paper": {"grams_per_m2": 90},
        "envelope": {"preference": "folded"},
        "teaser": {"flats": "stamp"},
    }
    policy = PacketPolicy.from_plain(stored)
    assert (policy.paper_gsm, policy.fold_brochures, policy.flat_teaser) == (90, True, TeaserBy.STAMP)
    assert PacketPolicy.from_plain({}) == PacketPolicy()


def test_the_policys_defaults_are_those_of_the_settings_page():
    assert PacketPolicy.from_plain(POLICIES["packets"].default) == PacketPolicy()


def test_only_thin_brochures_are_folded_and_only_where_the_firm_wants_it():
    assert PacketPolicy(fold_brochures=True).folds(0.4)
    assert not PacketPolicy(fold_brochures=True).folds(1.5)
    assert not POLICY.folds(0.4)

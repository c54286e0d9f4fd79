"""Postage as rules: the right format for size, weight and thickness, zones, rush, dates, and tables with faults."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.postage.csv_tables import RateLine, TableNotUnderstood, from_csv, rates_of, to_csv
from mailroom.postage.rules import Postage, no_table, postage_of, totals
from mailroom.postage.shipped import shipped_tables
from mailroom.postage.tariff import Rate, TariffTable, doubts_of, faults_of, table_on
from mailroom.postage.values import Mailpiece, Speed

TODAY = date(2026, 11, 24)
DL, C5, C4 = (220.0, 110.0), (229.0, 162.0), (324.0, 229.0)
FLATS_OF_2025 = (
    "1.63", "1.90", "2.17", "2.44", "2.72", "3.00", "3.28", "3.56", "3.84", "4.14", "4.44", "4.74", "5.04",
)  # fmt: skip
NO_10, NO_9X12 = (241.3, 104.8), (304.8, 228.6)


def post(country, day=TODAY):
    return table_on(shipped_tables(), country, day)


def piece(size, weight_g, thickness_mm=1.0, country="DE", **more):
    return Mailpiece(*size, thickness_mm, weight_g, country, more.pop("envelope", "C4"), **more)


@pytest.mark.parametrize(
    ("sender", "sent", "format_name", "amount"),
    [
        ("DE", piece(DL, 20), "Standardbrief", "0.95"),
        ("DE", piece(DL, 20.1), "Kompaktbrief", "1.10"),
        ("DE", piece(DL, 15, thickness_mm=6), "Kompaktbrief", "1.10"),
        ("DE", piece(C5, 15), "Großbrief", "1.80"),
        ("DE", piece(DL, 50.5), "Großbrief", "1.80"),
        ("DE", piece(C4, 480, thickness_mm=24), "Maxibrief", "2.90"),
        ("DE", piece(DL, 18, country="US"), "Standardbrief", "1.25"),
        ("DE", piece(C4, 1500, thickness_mm=40, country="JP"), "Maxibrief", "17.00"),
        ("US", piece(NO_10, 28.35, country="US"), "Letter", "0.82"),
        ("US", piece(NO_10, 28.4, country="US"), "Letter", "1.11"),
        ("US", piece(NO_10, 56.7, country="US"), "Letter", "1.11"),
        ("US", piece(NO_10, 90, country="PR"), "Letter", "1.69"),
        ("US", piece(NO_9X12, 28, country="US"), "Large envelope", "1.69"),
        ("US", piece(NO_10, 100, country="US"), "Large envelope", "2.50"),
        ("US", piece(NO_9X12, 368, country="US"), "Large envelope", "5.10"),
        ("US", piece(NO_10, 20, country="DE"), "Letter", "1.75"),
        ("US", piece(NO_10, 34, country="CA"), "Letter", "2.00"),
        ("US", piece(NO_10, 34, country="MX"), "Letter", "2.55"),
        ("US", piece(NO_10, 99, country="JP"), "Letter", "5.75"),
        ("US", piece(NO_9X12, 150, country="CA"), "Large envelope", "5.65"),
        ("US", piece(NO_9X12, 150, country="DE"), "Large envelope", "10.15"),
        ("US", piece(NO_9X12, 453, country="CN"), "Large envelope", "18.55"),
        ("GB", piece(DL, 100, country="GB"), "Letter", "0.91"),
        ("GB", piece(DL, 100, thickness_mm=5.5, country="IM"), "Large letter", "1.55"),
        ("CN", piece(DL, 20, country="CN"), "信函", "1.20"),
        ("CN", piece(C4, 100, country="CN"), "信函", "6.00"),
        ("CN", piece(C4, 230, country="CN"), "信函", "10.00"),
        ("CN", piece(DL, 41, country="DE"), "航空信函", "10.00"),
        ("CN", piece(DL, 19, country="JP"), "航空信函", "5.00"),
        ("CN", piece(DL, 19, country="BR"), "航空信函", "6.00"),
        ("CN", piece(DL, 19, country="HK"), "信函", "1.50"),
    ],
)
def test_a_packet_goes_in_the_cheapest_format_that_takes_it(sender, sent, format_name, amount):
    postage = postage_of(sent, post(sender))
    assert (postage.format, postage.price.amount) == (format_name, Decimal(amount))
    assert postage.price.currency == {"DE": "EUR", "US": "USD", "GB": "GBP", "CN": "CNY"}[sender]


@pytest.mark.parametrize(
    ("ounces", "amount"),
    list(enumerate(FLATS_OF_2025, start=1)),
)
def test_large_envelopes_of_2025_cost_ounce_by_ounce_what_notice_123_says(ounces, amount):
    sent = piece(NO_9X12, ounces * 28.349, country="US")
    assert postage_of(sent, post("US", date(2026, 7, 11))).price.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [
        (piece(C4, 60), "heavier_format", "Over 50 g: it goes as Großbrief in a C4, not as Kompaktbrief."),
        (
            piece(DL, 30, thickness_mm=12, envelope="DL"),
            "thicker_format",
            "Thicker than 10 mm: it goes as Großbrief",
        ),
        (
            piece(C5, 30, envelope="C5"),
            "larger_format",
            "Larger than 235 × 125 mm: it goes as Großbrief in a C5",
        ),
        (
            piece(C4, 600, thickness_mm=9),
            "heavier_format",
            "Over 500 g: it goes as Maxibrief in a C4, not as Großbrief.",
        ),
    ],
)
def test_why_it_goes_in_a_dearer_format_is_said(sent, code, said):
    why = next(why for why in postage_of(sent, post("DE")).reasons if why.code == code)
    assert str(why).replace("10.0", "10").startswith(said)


def test_a_letter_in_the_smallest_format_needs_no_reason():
    assert postage_of(piece(DL, 15), post("DE")).reasons == ()


def test_a_rush_goes_by_the_faster_service_and_says_so():
    postage = postage_of(piece(DL, 30, country="GB", rush=True), post("GB"))
    assert (postage.service, postage.price.amount) == ("1st Class", Decimal("1.80"))
    assert postage.reasons[0].code == "rush_faster"


def test_a_rush_without_a_faster_service_goes_all_the_same_and_says_so():
    postage = postage_of(piece(DL, 15, rush=True), post("DE"))
    assert postage.format == "Standardbrief"
    assert [why.code for why in postage.reasons] == ["rush_no_faster"]
    assert "has no faster service that takes it to DE" in str(postage.reasons[0])


@pytest.mark.parametrize(
    ("sent", "service", "said"),
    [
        (piece(NO_9X12, 300, country="US", rush=True), "Priority Mail, bought online", "rush_faster"),
        (piece(NO_9X12, 300, country="CA", rush=True), "Priority Mail International", "rush_faster"),
        (piece(NO_9X12, 300, country="FR", rush=True), "First-Class Mail International", "rush_no_faster"),
    ],
)
def test_a_rush_from_america_goes_by_priority_mail_where_its_price_was_read(sent, service, said):
    postage = postage_of(sent, post("US"))
    assert (postage.service, postage.reasons[0].code) == (service, said)


@pytest.mark.parametrize(
    ("sent", "country", "service", "price"),
    [
        (piece(DL, 20, country="FR"), "FR", "Lettre verte", "1.52"),
        (piece(DL, 20, country="FR", rush=True), "FR", "Lettre services plus", "3.47"),
        (piece(DL, 20, country="US"), "FR", "Lettre internationale", "2.25"),
        (piece(DL, 20, country="ES"), "ES", "Carta ordinaria", "0.96"),
        (piece(DL, 20, country="DE"), "ES", "Carta ordinaria internacional", "2.00"),
        (piece(DL, 20, country="JP"), "ES", "Carta ordinaria internacional", "2.65"),
        (piece(DL, 20, country="BR"), "ES", "Carta ordinaria internacional", "2.10"),
        (piece(DL, 50, country="JP"), "JP", "第一種郵便物", "110"),
        (piece(C4, 218, country="JP"), "JP", "第一種郵便物", "320"),
        (piece(C4, 218, country="JP", rush=True), "JP", "速達", "620"),
        (piece(C4, 218, country="AU"), "AU", "Regular letter", "5.10"),
        (piece(C4, 218, country="CH"), "CH", "A-Post", "2.50"),
    ],
)
def test_what_a_letter_costs_in_other_countries_as_their_press_gave_it(sent, country, service, price):
    postage = postage_of(sent, post(country))
    assert (postage.service, postage.price.amount) == (service, Decimal(price))


def test_no_faster_service_ships_whose_price_nobody_read():
    assert all(
        rate.verified for table in shipped_tables() for rate in table.rates
        if rate.speed is Speed.FASTER and table.country != "GB"
    )  # fmt: skip


def test_every_line_that_ships_names_where_its_price_was_read_or_that_it_was_not():
    assert all(rate.source for table in shipped_tables() for rate in table.rates)


def test_what_the_usual_service_does_not_take_goes_by_the_other():
    postage = postage_of(piece(NO_9X12, 500, thickness_mm=12, country="US"), post("US"))
    assert postage.service == "Priority Mail, bought online"
    assert "only_faster" in [why.code for why in postage.reasons]


def test_a_service_that_someone_chose_is_taken_and_printed_matter_never_by_itself():
    sent = piece(DL, 90, country="CN")
    assert postage_of(sent, post("CN")).service == "国内信函"
    assert postage_of(replace(sent, service="印刷品"), post("CN")).price.amount == Decimal("0.70")
    gone = postage_of(replace(sent, service="no such service"), post("CN"))
    assert (gone.service, gone.reasons[0].code) == ("国内信函", "service_takes_it_not")


@pytest.mark.parametrize(
    ("postage", "code"),
    [
        (no_table("FR", TODAY), "no_tariff"),
        (postage_of(piece(NO_9X12, 150, thickness_mm=21, country="DE"), post("US")), "no_format"),
        (postage_of(piece(NO_9X12, 460, country="DE"), post("US")), "no_band"),
        (postage_of(piece(C4, 2500, thickness_mm=60), post("DE")), "no_format"),
        (
            postage_of(piece(DL, 20, country="FR"), replace(post("DE"), rates=post("DE").rates[:4])),
            "no_destination",
        ),
    ],
)
def test_without_a_tariff_it_says_so_and_never_0(postage, code):
    assert postage.price is None
    assert [why.code for why in postage.reasons] == [code]


def test_a_price_that_nobody_checked_says_so():
    abroad = piece(DL, 30, country="US")
    assert "unverified" in [why.code for why in postage_of(abroad, post("DE")).reasons]
    assert postage_of(abroad, post("DE")).verified is False
    assert postage_of(piece(DL, 20), post("DE")).verified is True


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 4, 6), None),
        (date(2025, 4, 7), "Royal Mail, April 2025"),
        (date(2026, 4, 6), "Royal Mail, April 2025"),
        (date(2026, 4, 7), "Royal Mail, April 2026"),
    ],
)
def test_the_table_of_the_mailing_day_holds(day, name):
    found = post("GB", day)
    assert (found.name if found else None) == name


def test_the_firms_own_table_goes_before_one_that_ships_and_the_newer_before_the_older():
    own = replace(post("DE"), name="ours", own=True, valid_from=date(2025, 1, 1), valid_to=None)
    later = replace(own, name="ours from 2026", valid_from=date(2026, 1, 1))
    assert table_on((*shipped_tables(), own, later), "DE", TODAY).name == "ours from 2026"
    assert table_on((*shipped_tables(), own, later), "DE", date(2025, 6, 1)).name == "ours"


def test_postage_is_kept_as_it_was():
    postage = postage_of(piece(C4, 60), post("DE"))
    assert Postage.from_json(postage.to_json()) == postage
    assert Postage.from_json(no_table("FR", TODAY).to_json()) == no_table("FR", TODAY)


def test_totals_are_by_service_and_what_has_no_price_is_counted_apart():
    sums = totals(
        [
            *[postage_of(piece(DL, 15), post("DE"))] * 3,
            no_table("FR", TODAY),
            postage_of(piece(DL, 15), post("CN")),
        ]
    )
    assert [(total.service, total.packets, str(total.price)) for total in sums] == [
        ("Brief", 3, "2.85 EUR"), ("国际及港澳台信函", 1, "5.50 CNY"), ("", 1, "None"),
    ]  # fmt: skip


# ---- tables ----------------------------------------------------------------------------------------------


def test_every_shipped_table_is_sound_names_its_source_and_comes_back_from_csv():
    assert {table.country for table in shipped_tables()} >= {
        "US",
        "DE",
        "GB",
        "CN",
        "FR",
        "ES",
        "JP",
        "CH",
        "AT",
        "CA",
        "AU",
    }
    for table in shipped_tables():
        assert table.source
        assert not faults_of(table.rates)
        assert not doubts_of(table.rates)
        assert from_csv(to_csv(table)) == table


@given(
    st.sampled_from(shipped_tables()),
    st.floats(0.5, 1900),
    st.floats(0.3, 40),
    st.sampled_from([DL, C5, C4, NO_10, NO_9X12]),
    st.sampled_from(["DE", "US", "GB", "CN", "JP", "BR"]),
)
def test_a_heavier_packet_is_never_cheaper(table, weight_g, thickness_mm, size, country):
    light = postage_of(piece(size, weight_g, thickness_mm, country), table)
    heavy = postage_of(piece(size, weight_g * 1.4, thickness_mm, country), table)
    if light.price and heavy.price and light.service == heavy.service:
        assert heavy.price.amount >= light.price.amount > 0


def rate(over_g=0.0, up_to_g=20.0, price="1.00", **more):
    usual = {
        "service": "Letter", "speed": Speed.STANDARD, "zone": "home", "countries": ("DE",), "format": "small",
        "length_mm": 235.0, "width_mm": 125.0, "thickness_mm": 5.0,
    }  # fmt: skip
    return Rate(**{**usual, "over_g": over_g, "up_to_g": up_to_g, "price": Decimal(price), **more})


@pytest.mark.parametrize(
    ("rates", "line", "code"),
    [
        ([], None, "no_rates"),
        ([rate()] * 301, None, "too_many_rates"),
        ([rate(), rate(50, 100)], 2, "gap"),
        ([rate(10, 20)], 1, "gap"),
        ([rate(), rate(10, 50)], 2, "overlap"),
        ([rate(), rate()], 2, "overlap"),
        ([rate(20, 50), rate(0, 20)], 2, "wrong_order"),
        ([rate(50, 20)], 1, "band_backwards"),
        ([rate(price="0")], 1, "price_missing"),
        ([rate(price="-1")], 1, "price_missing"),
        ([rate(each_g=0.0, each_price=Decimal(1))], 1, "step_missing"),
        ([rate(countries=("D1",))], 1, "country_unknown"),
        ([rate(countries=())], 1, "no_countries"),
        ([rate(service="")], 1, "rate_unnamed"),
        ([rate(length_mm=0.0)], 1, "limits_missing"),
        ([rate(length_mm=100.0)], 1, "limits_turned"),
        ([rate(), rate(20, 50, thickness_mm=10.0)], 2, "two_limits"),
        ([rate(), rate(zone="other", format="big")], 2, "two_zones"),
    ],
)
def test_a_table_with_a_fault_is_refused_by_its_line(rates, line, code):
    fault = faults_of(rates)[0]
    assert (fault.line, fault.why.code) == (line, code)


def test_a_sound_table_has_no_faults_and_a_cheaper_heavier_band_is_only_doubted():
    assert not faults_of([rate(), rate(20, 50, "2.00"), rate(0, 500, "3.00", format="big")])
    assert [doubt.why.code for doubt in doubts_of([rate(), rate(20, 50, "0.50")])] == ["heavier_is_cheaper"]


TABLE = TariffTable("DE", "=cmd", "EUR", date(2026, 1, 1), (rate(service="+1+1"),), source="@list")


def test_csv_never_holds_a_formula_and_brings_the_text_back():
    text = to_csv(TABLE)
    assert "'=cmd" in text
    assert "'+1+1" in text
    assert from_csv(text) == TABLE


def test_a_file_without_sources_of_single_lines_is_read_too():
    named = replace(TABLE, rates=(replace(TABLE.rates[0], source="Notice 123"),))
    assert from_csv(to_csv(named)) == named
    without = "\r\n".join(line.rpartition(",")[0] for line in to_csv(named).split("\r\n")[:2])
    assert from_csv(without) == TABLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_csv"),
        ("Dear Sir\n", "no_csv"),
        ("a,b\n1,2\n", "columns_missing"),
        (to_csv(TABLE).split("\r\n")[0], "no_rates"),
        (to_csv(TABLE).replace(",0,20,", ",0,heavy,"), "number_not_understood"),
        (to_csv(TABLE).replace(",0,20,", ",0,nan,"), "number_not_understood"),
        (to_csv(TABLE).replace("standard", "at once"), "speed_not_understood"),
        (to_csv(TABLE).replace(",1.00,", ",dear,"), "amount_not_understood"),
        (to_csv(TABLE).replace("2026-01-01", "1 January"), "day_not_understood"),
        (to_csv(TABLE) + to_csv(replace(TABLE, name="other")).split("\r\n")[1], "several_tables"),
    ],
)
def test_a_file_that_is_no_price_list_says_why(text, code):
    with pytest.raises(TableNotUnderstood) as refused:
        from_csv(text)
    assert refused.value.faults[0].why.code == code


def test_semicolons_and_decimal_commas_are_read_too():
    german = to_csv(TABLE).replace(",", ";").replace("1.00", "1,00")
    assert from_csv(german).rates[0].price == Decimal("1.00")


def test_empty_lines_are_passed_over_and_the_number_of_a_bad_line_is_the_one_on_the_screen():
    good = RateLine("Letter", "standard", "home", "de, at", "small", "235", "125", "5", "0", "20", "0,95")
    rates, faults = rates_of([RateLine(), good, replace(good, price="x")], "EUR")
    assert rates[0].countries == ("DE", "AT")
    assert rates[0].price == Decimal("0.95")
    assert [(fault.line, fault.why.code) for fault in faults] == [(3, "amount_not_understood")]

"""What is refused before printing, and that nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intranet.values.address import PostalAddress, UndeliverableAddress
from intranet.values.country_rules import all_countries, rules_for
from intranet.values.postcodes import postcode_fits
from tests.values.sample import sample_addresses

SAMPLE = sample_addresses()
GOOD = [row for row in SAMPLE if row <= "A068" or row == "A078"]
LEEDS = PostalAddress("Ann Lee", "Bell Ltd", "12 Baker's Row", "", "Leeds", "", "LS1 4AP", "GB", "en")
WRONG = {
    "A069": ["street_missing"],
    "A070": ["city_missing"],
    "A071": ["postcode_missing"],
    "A072": ["postcode_wrong"],
    "A073": ["country_missing"],
    "A074": ["country_unknown"],
    "A075": ["nobody_named", "street_missing", "city_missing", "region_missing", "postcode_missing"],
    "A076": ["street_missing", "city_missing", "postcode_missing"],
    "A077": ["region_missing"],
}


def codes(address: PostalAddress) -> list[str]:
    return [problem.code for problem in address.problems()]


def test_the_sample_has_all_its_rows():
    assert len(SAMPLE) == 78
    assert len(GOOD) + len(WRONG) == 78


@pytest.mark.parametrize("row", GOOD)
def test_a_good_address_is_never_refused(row):
    assert codes(SAMPLE[row]) == []


@pytest.mark.parametrize(("row", "expected"), WRONG.items())
def test_a_wrong_address_is_refused_with_its_reason(row, expected):
    assert codes(SAMPLE[row]) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"person": "", "organisation": ""}, ["nobody_named"]),
        ({"person": ""}, []),
        ({"organisation": ""}, []),
        ({"street": " \n\t"}, ["street_missing"]),
        ({"street": "PO Box 12"}, []),
        ({"postcode": "LS14AP"}, []),
        ({"postcode": "ls1 4ap"}, []),
        ({"postcode": "12345"}, ["postcode_wrong"]),
        ({"country": "UK"}, []),
        ({"country": "ZZ"}, ["country_unknown"]),
        ({"country": "../us"}, ["country_unknown"]),
        ({"country": "all"}, ["country_unknown"]),
    ],
)
def test_one_change_to_a_good_address(change, expected):
    assert codes(replace(LEEDS, **change)) == expected


@pytest.mark.parametrize(
    ("country", "city", "region", "postcode", "expected"),
    [
        ("US", "Houston", "TX", "77002-1234", []),
        ("US", "Houston", "TX", "7700", ["postcode_wrong"]),
        ("CA", "Ottawa", "", "K1A 0B1", ["region_missing"]),
        ("CA", "Ottawa", "ON", "k1a0b1", []),
        ("AU", "Sydney", "", "2010", ["region_missing"]),
        ("DE", "Bonn", "", "D-53113", []),
        ("DE", "Bonn", "", "DE-53113", []),
        ("CH", "Bern", "", "CH-3030", []),
        ("LV", "Rīga", "", "LV-1050", []),
        ("LV", "Rīga", "", "1050", []),
        ("PL", "Warszawa", "", "00940", []),
        ("PT", "Lisboa", "", "1900 312", []),
        ("JP", "", "東京都", "1008792", []),
        ("JP", "千代田区", "東京都", "〒100-8792", []),
        ("CN", "", "上海市", "200003", []),
        ("CN", "上海市", "", "", ["postcode_missing"]),
        ("KR", "서울특별시", "", "04383", []),
        ("HK", "", "香港島", "", []),
        ("AE", "", "Dubai", "", []),
        ("SG", "", "", "178897", []),
        ("SG", "", "", "1788", ["postcode_wrong"]),
        ("IE", "Galway", "", "", []),
        ("ES", "Madrid", "", "28014", []),
        ("RU", "Москва", "", "109012", []),
        ("MX", "Ciudad de México", "", "11560", []),
    ],
)
def test_each_post_insists_on_its_own_things(country, city, region, postcode, expected):
    address = PostalAddress("A", "", "Street 1", "", city, region, postcode, country)
    assert codes(address) == expected


def test_a_french_firm_with_its_own_delivery_office_needs_no_street():
    address = PostalAddress("", "Banque", "", "", "Paris Cedex 08", "", "75380", "FR")
    assert codes(address) == []


def test_tristan_da_cunha_has_no_street_names():
    assert (
        codes(
            PostalAddress("A. Green", city="Edinburgh of the Seven Seas", postcode="TDCU 1ZZ", country="TA")
        )
        == []
    )


@pytest.mark.parametrize("country", [code for code in all_countries() if rules_for(code).postcode_example])
def test_each_country_takes_the_example_postcode_of_its_own_post(country):
    rules = rules_for(country)
    assert postcode_fits(rules.postcode_example, rules)


def test_the_error_says_all_problems_in_one_go():
    problems = SAMPLE["A076"].problems()
    assert str(UndeliverableAddress(problems)) == " ".join(str(problem) for problem in problems)


def test_a_reason_reads_as_a_sentence():
    assert str(SAMPLE["A072"].problems()[0]) == "80 is no postcode of that country. There it looks like 2544."

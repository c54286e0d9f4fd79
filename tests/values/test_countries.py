"""Countries by what people call them."""

from __future__ import annotations

import pytest

from intranet.values.country_names import country_choices, find_country


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("D", "DE"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("PRC", "CN"),
        ("中国", "CN"),
        ("日本", "JP"),
        ("England", "GB"),
        ("Polska", "PL"),
        ("Côte d'Ivoire", "CI"),
        ("sg", "SG"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_a_country_is_found_by_what_people_call_it(text, code):
    assert find_country(text) == code


def test_the_list_of_countries_is_in_the_order_of_its_language():
    english = [name for _, name in country_choices("en")]
    assert english.index("Åland Islands") < english.index("Albania") < english.index("Zambia")
    assert dict(country_choices("zh"))["US"] == "美国"

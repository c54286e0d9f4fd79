"""Countries by what people call them."""

from __future__ import annotations

import pytest

from intranet.values.country_names import country_choices, find_country, sorting_key


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


def test_chinese_names_are_in_the_order_of_their_pinyin():
    names = [name for _, name in country_choices("zh")]
    in_order = "阿尔巴尼亚 巴西 秘鲁 丹麦 德国 东帝汶 俄罗斯 法国 梵蒂冈 斐济 芬兰 韩国 美国 瑙鲁 日本 泰国 英国 中国"
    assert sorted(in_order.split(), key=names.index) == in_order.split()


def test_every_character_of_a_chinese_country_name_has_a_place_in_the_order_of_pinyin():
    signs = "（）-"
    common = {char for _, name in country_choices("zh") for char in name} - set(signs)
    keys = [sorting_key(char, "zh")[1] for char in common]
    assert all(len(key) == 2 and 0xB0 <= key[0] <= 0xD7 for key in keys)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Åland Islands", "Albania", "Côte d’Ivoire", "Croatia", "Zambia"]),
        ("de", ["Ägypten", "Albanien", "Österreich", "Portugal"]),
        ("sv", ["Albanien", "Zambia", "Åland", "Österrike"]),
        ("da", ["Albanien", "Zambia", "Ægypten", "Østrig", "Åland"]),
        ("fr", ["Égypte", "Émirats", "Espagne", "Zambie"]),
    ],
)
def test_names_are_sorted_as_readers_of_the_language_look_for_them(language, names):
    assert sorted(sorted(names), key=lambda name: sorting_key(name, language)) == names

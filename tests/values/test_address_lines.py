"""Addresses in the format of their destination, read line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.values.address import PostalAddress
from intranet.values.country_rules import all_countries
from tests.values.sample import sample_addresses

SAMPLE = sample_addresses()


def texts(address: PostalAddress, sender: str = "US", language: str = "en") -> list[str]:
    return [line.text for line in address.lines(sender, language)]


def bare(text: str) -> str:
    """What may not get lost: every character but spaces and hyphens, in one case."""
    return "".join(text.replace("-", "").split()).upper().casefold()


@pytest.mark.parametrize(
    ("row", "sender", "expected"),
    [
        ("A001", "DE", ["Anna Müller", "Deutsche Post AG", "Charles-de-Gaulle-Straße 20", "53113 Bonn"]),
        (
            "A005",
            "US",
            [
                "Harriet Featherstonehaugh-Cholmondeley",
                "British Library",
                "96 Euston Road",
                "LONDON",
                "NW1 2DB",
                "UNITED KINGDOM",
            ],
        ),
        (
            "A007",
            "US",
            ["Pat Miller", "United States Postal Service", "475 L'Enfant Plaza SW", "WASHINGTON, DC 20260"],
        ),
        (
            "A009",
            "DE",
            [
                "Lee Chang",
                "Widget Supply Co., Suite 1200",
                "350 Fifth Avenue",
                "Floor 12",
                "NEW YORK, NY 10118",
                "UNITED STATES",
            ],
        ),
        (
            "A011",
            "US",
            [
                "ZOË TREMBLAY",
                "SOCIÉTÉ CANADIENNE DES POSTES",
                "2701 RIVERSIDE DRIVE",
                "OTTAWA ON K1A 0B1",
                "CANADA",
            ],
        ),
        ("A014", "HU", ["ÁGNES KŐSZEGI", "MAGYAR NEMZETI MÚZEUM", "BUDAPEST", "MÚZEUM KRT. 14-16.", "1088"]),
        ("A021", "SE", ["Nobelprismuseet", "Åsa Öberg", "Stortorget 2", "103 16 Stockholm"]),
        ("A021", "US", ["Nobelprismuseet", "Åsa Öberg", "Stortorget 2", "SE-103 16 Stockholm", "SWEDEN"]),
        (
            "A025",
            "LT",
            ["Lietuvos nacionalinis muziejus", "Gintarė Žukauskaitė", "Arsenalo g. 1", "LT-01143 Vilnius"],
        ),
        (
            "A028",
            "IT",
            ["Luca D'Àngelo", "Fiera Milano S.p.A.", "Strada Statale Sempione, 28", "20017 RHO MI"],
        ),
        (
            "A032",
            "TR",
            [
                "Ayşe Yılmaz",
                "İstanbul Ticaret Odası",
                "Reşadiye Caddesi No:7",
                "Eminönü",
                "34112 Fatih/İstanbul",
            ],
        ),
        (
            "A036",
            "US",
            [
                "Fatima Al Mansoori",
                "Dubai World Trade Centre",
                "Sheikh Zayed Road",
                "Dubai",
                "UNITED ARAB EMIRATES",
            ],
        ),
        ("A041", "CN", ["510335", "广东省广州市海珠区", "阅江中路380号", "中国进出口商品交易会展馆", "李娜"]),
        ("A042", "US", ["200003", "上海市黄浦区", "人民大道201号", "上海博物馆", "王建国", "CHINA"]),
        ("A044", "TW", ["111001", "臺北市士林區", "至善路二段221號", "國立故宮博物院", "陳怡君"]),
        (
            "A045",
            "HK",
            ["香港島灣仔", "灣仔博覽道1號香港會議展覽中心辦公大樓38樓", "香港貿易發展局", "黃家輝"],
        ),
        ("A046", "JP", ["〒100-8792", "東京都千代田区", "大手町二丁目3番1号", "日本郵便株式会社", "佐藤 健"]),
        ("A047", "KR", ["서울특별시 용산구", "서빙고로 137", "국립중앙박물관", "김민수", "04383"]),
        (
            "A048",
            "US",
            [
                "Tan Wei Ming",
                "National Museum of Singapore",
                "93 Stamford Road",
                "SINGAPORE 178897",
                "SINGAPORE",
            ],
        ),
        (
            "A058",
            "BR",
            [
                "Museu de Arte de São Paulo",
                "Gabriela Araújo",
                "Av. Paulista, 1578",
                "Bela Vista",
                "SÃO PAULO-SP",
                "01310-200",
            ],
        ),
        (
            "A061",
            "MX",
            [
                "Guadalupe Hernández",
                "Museo Nacional de Antropología",
                "Av. Paseo de la Reforma s/n",
                "Polanco",
                "11560 CIUDAD DE MÉXICO, CDMX",
            ],
        ),
        (
            "A064",
            "GE",
            ["ნინო ბერიძე", "საქართველოს ეროვნული მუზეუმი", "შოთა რუსთაველის გამზირი 3", "0105 თბილისი"],
        ),
    ],
)
def test_an_address_reads_as_its_post_wants_it(row, sender, expected):
    assert texts(SAMPLE[row], sender) == expected


def test_a_chinese_address_in_latin_letters_goes_from_small_to_large():
    address = PostalAddress(
        "Li Na", "Canton Fair", "380 Yuejiang Zhong Road", "Haizhu", "Guangzhou", "Guangdong"
    )
    address = replace(address, postcode="510335", country="CN")
    expected = [
        "Li Na",
        "Canton Fair",
        "380 Yuejiang Zhong Road",
        "Haizhu",
        "Guangzhou",
        "GUANGDONG, 510335",
        "CHINA",
    ]
    assert texts(address) == expected


@pytest.mark.parametrize(
    ("country", "sender", "language", "last"),
    [
        ("DE", "US", "en", "GERMANY"),
        ("DE", "FR", "fr", "ALLEMAGNE"),
        ("GB", "DE", "de", "VEREINIGTES KÖNIGREICH"),
        ("US", "CN", "zh", "美国"),
        ("US", "CN", "zh_Hans_CN", "美国"),
        ("DE", "RU", "ru", "Германия"),
        ("IE", "TR", "tr", "İRLANDA"),
        ("HK", "US", "en", "HONG KONG"),
        ("FR", "US", "xx-Latn", "FRANCE"),
    ],
)
def test_foreign_mail_names_the_country_in_the_senders_language(country, sender, language, last):
    line = PostalAddress("A", "", "Street 1", "", "City", "", "", country).lines(sender, language)[-1]
    assert (line.text, line.kind) == (last, "country")


@pytest.mark.parametrize(
    ("country", "sender", "domestic"),
    [
        ("US", "us", True),
        ("PR", "US", True),
        ("US", "PR", True),
        ("GU", "PR", True),
        ("PW", "US", True),
        ("US", "PW", False),
        ("MH", "PW", False),
        ("RE", "FR", True),
        ("JE", "GB", True),
        ("IE", "GB", False),
        ("HK", "CN", False),
        ("GL", "DK", False),
        ("US", "", False),
    ],
)
def test_domestic_mail_bears_no_country(country, sender, domestic):
    lines = PostalAddress("A", "", "Street 1", "", "City", "", "", country).lines(sender)
    assert ("country" not in {line.kind for line in lines}) == domestic


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ("A007", ["attention", "organisation", "street", "locality"]),
        ("A004", ["attention", "organisation", "street", "locality", "region", "postcode", "country"]),
        ("A036", ["attention", "organisation", "street", "locality", "country"]),
        ("A041", ["postcode", "locality", "street", "organisation", "attention", "country"]),
        ("A054", ["attention", "organisation", "street", "sublocality", "locality", "postcode", "country"]),
    ],
)
def test_each_line_says_what_it_is(row, kinds):
    assert [line.kind for line in SAMPLE[row].lines("US")] == kinds


@pytest.mark.parametrize(
    ("country", "typed", "printed"),
    [
        ("GB", "ls14ap", "LS1 4AP"),
        ("CA", "K1A0B1", "K1A 0B1"),
        ("NL", "1071xx", "1071 XX"),
        ("SE", "10316", "SE-103 16"),
        ("CH", "CH-3030", "CH-3030"),
        ("CH", "3030", "CH-3030"),
        ("JP", "〒100-8792", "〒100-8792"),
    ],
)
def test_a_postcode_gets_the_space_and_prefix_of_its_post_once(country, typed, printed):
    lines = PostalAddress("A", "", "三番町", "", "Town", "", typed, country).lines("US")
    assert any(
        line.text == printed or line.text.startswith(f"{printed} ") or line.text.endswith(f" {printed}")
        for line in lines
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (PostalAddress(), []),
        (PostalAddress(country="DE"), []),
        (PostalAddress(person="Ann", country="GG"), ["Ann", "GUERNSEY", "GUERNSEY"]),
        (PostalAddress(city="Houston", postcode="77002", country="US"), ["HOUSTON 77002"]),
        (PostalAddress(region="TX", country="US"), ["TX"]),
        (PostalAddress(postcode="77002", country="US"), ["77002"]),
        (PostalAddress(region="İstanbul", postcode="34112", country="TR"), ["34112 İstanbul", "TÜRKIYE"]),
        (PostalAddress(person="Ann", city="Poseidonis", country="XX"), ["Ann", "Poseidonis", "XX"]),
    ],
)
def test_an_incomplete_address_gives_the_lines_it_has(address, expected):
    assert texts(address) == expected


TEXT = st.text(max_size=12)
PLACE = st.one_of(st.sampled_from(["", "Dubai", "DUBAI", "上海", "上海市", "広島", "Singapore", "PR"]), TEXT)
ADDRESSES = st.builds(
    PostalAddress,
    person=TEXT,
    organisation=TEXT,
    street=st.lists(TEXT, max_size=3).map("\n".join),
    sublocality=PLACE,
    city=PLACE,
    region=PLACE,
    postcode=TEXT,
    country=st.sampled_from(all_countries()) | st.text(max_size=3),
    language=TEXT,
)


@settings(max_examples=300, deadline=None)
@given(ADDRESSES, st.sampled_from(["US", "CH", "CN", ""]))
def test_no_character_of_an_address_is_ever_lost(address, sender):
    clean = address.cleaned()
    printed = bare("".join(line.text for line in address.lines(sender)))
    parts = [clean.person, clean.organisation, *clean.street.split("\n"), clean.sublocality, clean.city]
    parts += [clean.region, clean.postcode]
    assert [part for part in parts if bare(part) not in printed] == []


@settings(max_examples=200, deadline=None)
@given(ADDRESSES)
def test_cleaning_twice_is_cleaning_once(address):
    assert address.cleaned().cleaned() == address.cleaned()


@settings(max_examples=100, deadline=None)
@given(ADDRESSES)
def test_an_odd_address_never_breaks_anything(address):
    assert all(line.text.strip() and "\n" not in line.text for line in address.lines("US", address.language))
    assert all(str(problem) for problem in address.problems())
    assert PostalAddress.from_json(address.to_json()) == address
    assert len(address.key()) in (0, 32)
    assert "\n" not in address.search_text()


@pytest.mark.parametrize("country", all_countries())
def test_a_full_address_prints_whole_in_every_country(country):
    address = PostalAddress(
        "Ann Lee", "Bell Works", "Main Road 7", "Oldtown", "Newcity", "Westland", "12345", country
    )
    printed = bare("".join(texts(address)))
    assert all(bare(part) in printed for part in address.to_json().values() if part != country)
    assert [line.kind for line in address.lines("US")].count("street") == 1

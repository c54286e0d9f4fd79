"""Some 360 addresses as people write them, in 180 countries: none is refused, and each prints as its post wants it."""

from __future__ import annotations

from pathlib import Path

import pytest

from intranet.values.address import PostalAddress
from intranet.values.country_names import country_line, is_domestic

ROWS = (
    (Path(__file__).parents[1] / "data" / "plausible_addresses.txt").read_text(encoding="utf-8").splitlines()
)
NAMES = ROWS[0].split("|")


def typed(row: str) -> PostalAddress:
    return PostalAddress(**dict(zip(NAMES, row.replace("\\n", "\n").split("|"), strict=True)))


ADDRESSES = [typed(row) for row in ROWS[1:]]


def test_there_are_enough_of_them_and_none_is_refused():
    assert len(ADDRESSES) > 350
    assert len({address.country for address in ADDRESSES}) >= 60
    refused = {row: address.problems() for row, address in zip(ROWS[1:], ADDRESSES, strict=True)}
    assert {row: why for row, why in refused.items() if why} == {}


def test_at_home_none_names_the_country_and_from_abroad_all_do():
    for address in ADDRESSES:
        assert "country" not in {line.kind for line in address.lines(address.country)}
        abroad = next(code for code in ("US", "DE") if not is_domestic(address.country, code))
        last = address.lines(abroad, "en")[-1]
        assert (last.text, last.kind) == (country_line(address.country), "country")


@pytest.mark.parametrize(
    ("row", "sender", "expected"),
    [
        # the state's short name where its post wants that
        ("A||PO Box 42||Anchorage|Alaska|99501|US|en", "US", "ANCHORAGE, AK 99501"),
        ("A||1 Elm St||Washington|D.C.|20500|US|en", "US", "WASHINGTON, DC 20500"),
        ("A||PSC 1 Box 2||APO|Armed Forces (AE)|09128|US|en", "US", "APO, AE 09128"),
        ("A||12 King St||Toronto|Ontario|m5h1a1|CA|en", "CA", "TORONTO ON M5H 1A1"),
        ("A||1 rue X||Montréal|Québec|H3C-2T1|CA|fr", "CA", "MONTRÉAL QC H3C 2T1"),
        ("A||1 rue X||Moncton|Nouveau-Brunswick|E1C 1A1|CA|fr", "CA", "MONCTON NB E1C 1A1"),
        ("A||1 George St||Sydney|New South Wales|2000|AU|en", "AU", "SYDNEY NSW 2000"),
        ("A||Rua A, 1||Curitiba|Paraná|80010-000|BR|pt", "BR", "CURITIBA-PR|80010-000"),
        ("A||Via Roma 1||Monza|Monza e Brianza|20900|IT|it", "IT", "20900 MONZA MB"),
        # the American territories are states of an address
        ("A||PO Box 9||Saipan||96950|MP|en", "US", "SAIPAN MP 96950"),
        ("A||PO Box 9||Hagåtña||96910|GU|en", "US", "HAGÅTÑA GU 96910"),
        ("A||PO Box 9||Koror|PW|96940|PW|en", "US", "KOROR PW 96940"),
        (
            "A||123 Calle Sol|Urb. Flores|San Juan||00926|PR|es",
            "US",
            "URB. FLORES|123 CALLE SOL|SAN JUAN PR 00926",
        ),
        # nothing is said twice
        ("A||Calle Mayor 1||Madrid|Madrid|28013|ES|es", "ES", "28013 MADRID"),
        ("A||12 Broad St||Lagos|Lagos|101241|NG|en", "NG", "LAGOS 101241"),
        ("A||1 Orchard Rd||Singapore|Singapore|Singapore 238801|SG|en", "SG", "SINGAPORE 238801"),
        ("A||Road 2||Dhaka||Dhaka-1212|BD|en", "BD", "Dhaka - 1212"),
        # the sign of the country at home and abroad
        ("A||Bahnhofstrasse 1||Zürich||CH-8001|CH|de", "CH", "8001 Zürich"),
        ("A||Bahnhofstrasse 1||Zürich||CH-8001|CH|de", "DE", "CH-8001 Zürich|SWITZERLAND"),
        ("A||Storgatan 1||Göteborg||SE-41101|SE|sv", "SE", "411 01 Göteborg"),
        ("A||Rue 1||Luxembourg||L-1611|LU|fr", "LU", "L-1611 Luxembourg"),
        ("A||PL 12||Helsinki||FIN-00101|FI|fi", "FI", "00101 Helsinki"),
        ("A||Hauptstr. 1||München||D-80331|DE|de", "US", "80331 München|GERMANY"),
        # the space or hyphen that its post writes, whichever was typed
        ("A||1-1 Sakae|Naka-ku|Nagoya|Aichi|460 0008|JP|en", "JP", "Nagoya, AICHI 460-0008"),
        ("A||ul. Długa 1||Warszawa||00 950|PL|pl", "PL", "00-950 Warszawa"),
        ("A||12 Republic St||Valletta||VLT1117|MT|en", "MT", "VALLETTA VLT 1117"),
        ("A||12 High St||Leeds||ls16dt|GB|en", "GB", "LEEDS|LS1 6DT"),
        # postcodes of another age
        ("A||Rua Augusta 1||Lisboa||1100|PT|pt", "PT", "1100 Lisboa"),
        ("A||Calle 1||San Salvador||1101|SV|es", "SV", "1101-SAN SALVADOR"),
        ("A||Abay 1||Almaty||A05A1B2|KZ|kk", "KZ", "Almaty|A05A1B2"),
        ("A||26 July St||Cairo||4270001|EG|ar", "EG", "Cairo|4270001"),
        ("A||Av. Bolívar||Caracas||1010-A|VE|es", "VE", "CARACAS 1010-A"),
        ("A||Providencia 1||Santiago||750-0000|CL|es", "CL", "750-0000 Santiago"),
        # the British forces' post offices have a number and no town
        ("A||BFPO 15|||||GB|en", "GB", "BFPO 15"),
    ],
)
def test_what_was_typed_otherwise_prints_as_its_post_wants_it(row, sender, expected):
    address = typed(row)
    assert address.problems() == ()
    assert "|".join(line.text for line in address.lines(sender)).endswith(expected)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A||Hauptstr. 1||Bonn||Bonn 531|DE|de", "postcode_wrong"),
        ("A||12 High St||Leeds|||GB|en", "postcode_missing"),
        ("A||Rua Augusta 1||Lisboa||11000|PT|pt", "postcode_wrong"),
        ("A||26 July St||Cairo||427000|EG|ar", "postcode_wrong"),
        ("A||1 George St||Darwin|NT|800|AU|en", "postcode_wrong"),
        ("A||Sejong-daero 110|Jung-gu|Seoul||100-744|KR|en", "postcode_wrong"),
    ],
)
def test_what_cannot_be_its_postcode_is_still_refused(row, code):
    assert [why.code for why in typed(row).problems()] == [code]


@pytest.mark.parametrize(
    ("country", "city", "typed", "printed"),
    [
        ("JP", "東京都", "１００－０００１", "〒100-0001"),
        ("JP", "東京都", "〒１００－０００１", "〒100-0001"),
        ("JP", "東京都", "100ー0001", "〒100-0001"),
        ("JP", "東京都", "100−0001", "〒100-0001"),
        ("TW", "臺北市", "１１０", "110"),
        ("CN", "北京市", "１０００００", "100000"),
        ("KR", "서울특별시", "０６２３６", "06236"),
        ("IR", "تهران", "۱۹۶۹۸۳۳۱۱۱", "1969833111"),
        ("SA", "الرياض", "١٢٢١١", "12211"),
        ("EG", "القاهرة", "١١٥١١", "11511"),
        ("IN", "दिल्ली", "११०००१", "110001"),
        ("BD", "ঢাকা", "১২০৭", "1207"),
        ("TH", "กรุงเทพมหานคร", "๑๐๑๑๐", "10110"),
        ("MM", "ရန်ကုန်", "၁၁၁၈၁", "11181"),
        ("BR", "São Paulo", "01310–200", "01310-200"),
        ("PL", "Warszawa", "00–950", "00-950"),
        ("GB", "London", "ＮＷ１ ６ＸＥ", "NW1 6XE"),
    ],
)
def test_a_postcode_in_other_figures_or_with_another_hyphen_is_read_and_printed_plainly(
    country, city, typed, printed
):
    address = PostalAddress("A. B.", "", "1", "", city, "SP" if country == "BR" else "", typed, country, "")
    assert address.problems() == ()
    assert printed in " ".join(line.text for line in address.lines("US"))

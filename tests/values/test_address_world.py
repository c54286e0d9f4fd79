"""Addresses of many countries as people type them, and as their own posts want them; none is refused for a formality.

Written as one line: person, organisation, street, sublocality, city, region, postcode, country.
"""

from __future__ import annotations

import pytest

from intranet.values.address import PostalAddress


def typed(line: str) -> PostalAddress:
    parts = [part.strip().replace("\\n", "\n") for part in line.split("|")]
    return PostalAddress(*parts)


# The sending country and the address as typed; under it the lines that must print, from the first or to the last.
WORLD = """
US  Mary O'Neill|Acme|12 Main Street||Ennis|Co. Clare||IE
    Ennis|Co. Clare|IRELAND
IE  Mary O'Neill|Acme|12 Main Street||Ennis|Co. Clare|V95X2TY|IE
    Ennis|Co. Clare|V95 X2TY
US  Wong|ABC Ltd|25 Des Voeux Road|Central|||| HK
    25 Des Voeux Road|Central|HONG KONG
HK  黃家輝|貿易發展局|博覽道1號|灣仔||香港島||HK
    香港島灣仔|博覽道1號|貿易發展局|黃家輝
US  Fatima|DWTC|P.O. Box 9292||Dubai|||AE
    P.O. Box 9292|Dubai|UNITED ARAB EMIRATES
HU  Nagy Anna|Kft.|Fő utca 12.||Győr||9021|HU
    GYŐR|FŐ UTCA 12.|9021
US  Sato Ken||2-3-1 Otemachi|Chiyoda-ku|Tokyo||1008792|JP
    Chiyoda-ku|Tokyo 100-8792|JAPAN
JP  佐藤 健||大手町二丁目3番1号||千代田区|東京都|〒100-8792|JP
    〒100-8792|東京都千代田区|大手町二丁目3番1号|佐藤 健
US  Kim||129 Samsung-ro|Yeongtong-gu|Suwon-si|Gyeonggi-do|16677|KR
    Suwon-si|Gyeonggi-do 16677|SOUTH KOREA
KR  김민수|국립중앙박물관|서빙고로 137|용산구|서울특별시||04383|KR
    서울특별시 용산구|서빙고로 137|국립중앙박물관|김민수|04383
US  Chen|Acer|88, Xintai 5th Rd.|Xizhi Dist.|New Taipei City||221|TW
    Xizhi Dist.|New Taipei City 221|TAIWAN
TW  陳怡君||至善路二段221號|士林區|臺北市||111001|TW
    111001|臺北市士林區|至善路二段221號|陳怡君
GB  H F|British Library|96 Euston Road||London||nw12db|GB
    96 Euston Road|LONDON|NW1 2DB
GB  H F||The Mill\\nHigh Street|Little Snoring|Fakenham|Norfolk|NR21 0HN|GB
    The Mill|High Street|Little Snoring|FAKENHAM|Norfolk|NR21 0HN
US  Gabriela||Av. Paulista, 1578|Bela Vista|São Paulo|SP|01310200|BR
    Bela Vista|SÃO PAULO-SP|01310-200|BRAZIL
US  Ravi||12 MG Road|Nandambakkam|Chennai|Tamil Nadu|600 089|IN
    Nandambakkam|Chennai 600 089|Tamil Nadu|INDIA
US  Pat||1 Main St||Springfield|IL|627011234|US
    1 Main St|SPRINGFIELD, IL 62701-1234
CA  Z||2701 Riverside Drive||Ottawa|ON|k1a0b1|CA
    2701 RIVERSIDE DRIVE|OTTAWA ON K1A 0B1
NL  J|Rijksmuseum|Museumstraat 1||Amsterdam||1071xx|NL
    Museumstraat 1|1071 XX AMSTERDAM
US  J||R. Me. Deus 4||Lisboa||1900312|PT
    R. Me. Deus 4|1900-312 Lisboa|PORTUGAL
PL  J||ul. Hiszpańskich 8||Warszawa||00940|PL
    ul. Hiszpańskich 8|00-940 Warszawa
US  A||Av. 1473||Buenos Aires||c1425aaa|AR
    AV. 1473|C1425AAA BUENOS AIRES|ARGENTINA
US  A||Parque s/n||Santiago|||CL
    Parque s/n|Santiago|CHILE
US  A||Calle 26 #13-19||Bogotá|D.C.||CO
    Calle 26 #13-19|Bogotá, D.C.|COLOMBIA
SG  Tan|NMS|93 Stamford Road||||178897|SG
    93 Stamford Road|SINGAPORE 178897
US  N||1 Tràng Tiền|Hoàn Kiếm|Hà Nội|||VN
    Hoàn Kiếm|Hà Nội|VIETNAM
TH  สมชาย||4 ถนน|เขตพระนคร||กรุงเทพมหานคร|10200|TH
    เขตพระนคร|กรุงเทพมหานคร 10200
SA  محمد|غرفة|شارع الضباب 15||الرياض||11421|SA
    شارع الضباب 15|الرياض 11421
US  M|Chamber|7421 King Fahd Rd|Al Olaya|Riyadh||12212-3456|SA
    Al Olaya|Riyadh 12212-3456|SAUDI ARABIA
US  A||P.O. Box 24||Doha|||QA
    P.O. BOX 24|DOHA|QATAR
US  A||GA-183-8164||Accra|||GH
    GA-183-8164|Accra|GHANA
US  A||P.O. Box 40658||Nairobi||00100|KE
    Nairobi|00100|KENYA
US  A||25 Queen St|Gardens|Cape Town||8001|ZA
    Gardens|Cape Town|8001|SOUTH AFRICA
US  A||1 Mall Rd||Lahore|||PK
    1 Mall Rd|Lahore|PAKISTAN
US  A||1 Rd||Kingston 10|||JM
    1 Rd|Kingston 10|JAMAICA
US  A||Av. Juárez 1|Centro|Guadalajara|Jal.|44100|MX
    Centro|44100 GUADALAJARA, JAL.|MEXICO
AU  B|AM|1 William Street||Sydney|NSW|2010|AU
    1 William Street|SYDNEY NSW 2010
NZ  H|TP|55 Cable Street|Te Aro|Wellington||6011|NZ
    Te Aro|Wellington 6011
DE  R|P|Wankdorfallee 4||Bern||CH-3030|CH
    Wankdorfallee 4|CH-3030 Bern|SWITZERLAND
DE  R|P|Rochusplatz 1||Wien||A-1030|AT
    Rochusplatz 1|1030 Wien|AUSTRIA
DE  R|P|Hauptstraße 1||Bonn||D-53113|DE
    Hauptstraße 1|53113 Bonn
DE  R|P|Stortorget 2||Stockholm||SE-10316|SE
    Stortorget 2|SE-103 16 Stockholm|SWEDEN
LV  R|P|Brīvības 1||Rīga||1010|LV
    Brīvības 1|Rīga, LV-1010
FR  |EDF|||PARIS CEDEX 08||75382|FR
    EDF|75382 PARIS CEDEX 08
RU  И||ул. Ленина, 1||Москва||109012|RU
    УЛ. ЛЕНИНА, 1|МОСКВА|109012
TR  A||Cad. 7|Eminönü|Fatih|İstanbul|34112|TR
    Eminönü|34112 Fatih/İstanbul
US  A||1 Calle||San Juan||00921|PR
    1 CALLE|SAN JUAN PR 00921
US  Li Na||380 Yuejiang Middle Road|Haizhu District|Guangzhou|Guangdong|510335|CN
    Haizhu District|Guangzhou|GUANGDONG, 510335|CHINA
CN  李娜|展馆|阅江中路380号|海珠区|广州市|广东省|510335|CN
    510335|广东省广州市海珠区|阅江中路380号|展馆|李娜
US  J||Václavské náměstí 68||Praha 1||11000|CZ
    Václavské náměstí 68|110 00 Praha 1|CZECHIA
FI  N|J|Mannerheimintie 34||Helsinki||00100|FI
    Mannerheimintie 34|00100 Helsinki
US  B||St 1||Vientiane|||LA
    St 1|Vientiane|LAOS
US  B||Rr 1||Prishtinë||10000|XK
    Rr 1|10000 Prishtinë|KOSOVO
"""
ROWS = [row for row in WORLD.splitlines() if row]
CASES = [(row[4:], row[:2], expected.strip()) for row, expected in zip(ROWS[::2], ROWS[1::2], strict=True)]


@pytest.mark.parametrize(("line", "sender", "expected"), CASES)
def test_an_address_prints_as_its_post_writes_it(line, sender, expected):
    address = typed(line)
    assert address.problems() == ()
    shown = "|".join(text.text for text in address.lines(sender))
    assert expected in shown
    assert shown.endswith(expected) or shown.startswith(expected)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "GERMANY"),
        ("fr", "ALLEMAGNE"),
        ("zh", "德国"),
        ("tr", "ALMANYA"),
        ("ru", "Германия"),
        ("xx", "GERMANY"),
    ],
)
def test_the_country_is_named_in_the_senders_language(language, expected):
    lines = typed("R|P|Hauptstraße 1||Bonn||53113|DE").lines("US", language)
    assert (lines[-1].text, lines[-1].kind) == (expected, "country")


@pytest.mark.parametrize(
    ("postcode", "country"),
    [("53113x", "DE"), ("A-10300", "AT"), ("9021-1", "HU"), ("60008", "IN"), ("K1A 0B", "CA"), ("SW1", "GB")],
)
def test_a_postcode_of_the_wrong_shape_is_still_refused(postcode, country):
    address = typed(f"R|P|Street 1||Town|ON|{postcode}|{country}")
    assert [why.code for why in address.problems()] == ["postcode_wrong"]

"""Where the sample firm's customers are: places with their real postcodes, and invented streets, firms and people.

Places and postcodes are public geography; every company, street number, phone and person is made up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A town; ``dial`` is its area code, ``sublocality`` where addresses there have one."""

    city: str
    region: str
    postcode: str
    dial: str
    sublocality: str = ""


@dataclass(frozen=True)
class Market:
    """A country: ``weight`` says how many customers come from there, ``street`` how a street line is written.

    ``people`` are (name as written, name in an e-mail address); ``heads`` and ``tails`` make company names.
    """

    country: str
    weight: int
    code: str
    places: tuple[Place, ...]
    street: str
    streets: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    tails: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    language: str = "en"


def _same(*names: str) -> tuple[tuple[str, str], ...]:
    """Names that are written in an e-mail address as they are."""
    return tuple(
        (name, "".join(char for char in name.lower() if char.isalnum() and char.isascii())) for name in names
    )


MARKETS = (
    Market(
        "US",
        34,
        "1",
        (
            Place("Dayton", "OH", "45402", "937"),
            Place("Rockford", "IL", "61101", "815"),
            Place("Tulsa", "OK", "74103", "918"),
            Place("Portland", "OR", "97209", "503"),
            Place("Worcester", "MA", "01608", "508"),
            Place("San Antonio", "TX", "78205", "210"),
            Place("San Juan", "PR", "00901", "787"),
        ),
        "{n} {street}",
        (
            "Mill Race Rd",
            "Commerce Dr",
            "N Harbor Ave",
            "Old Depot St",
            "Industrial Pkwy",
            "W 4th St, Suite 210",
        ),
        _same(
            "Alder",
            "Copperline",
            "Three Rivers",
            "Granby",
            "Lonestar Bench",
            "Prairie",
            "Northgate",
            "Keystone Ridge",
            "Bluewater",
            "Whitcomb",
            "Cedar Falls",
            "Ironbridge",
        ),
        (
            "Tool Supply, Inc.",
            "Machine Works LLC",
            "School Outfitters",
            "Calibration Services, Inc.",
            "Instruments Co.",
            "Repair Group LLC",
        ),
        _same(
            "Carol Jennings",
            "Dwight Palmer",
            "Teresa Molina",
            "Greg Nowak",
            "Yvonne Harris",
            "Luis Ortega",
            "Hannah Price",
            "Earl Simmons",
        ),
    ),
    Market(
        "CA",
        8,
        "1",
        (
            Place("Hamilton", "ON", "L8P 4X3", "905"),
            Place("Laval", "QC", "H7N 5H9", "450"),
            Place("Burnaby", "BC", "V5G 4S4", "604"),
        ),
        "{n} {street}",
        ("King St W", "boul. Industriel", "Still Creek Ave"),
        _same("Maple Bench", "Outaouais", "Pacific Rim", "Great Lakes"),
        ("Tools Ltd.", "Instruments Inc.", "Outillage inc."),
        _same("Marc Tremblay", "Janet Fraser", "Priya Nair"),
    ),
    Market(
        "MX",
        6,
        "52",
        (Place("Monterrey", "N.L.", "64000", "81"), Place("Guadalajara", "Jal.", "44100", "33")),
        "{street} {n}",
        ("Av. Constitución", "Calle Morelos", "Av. Vallarta"),
        _same("Herramientas del Norte", "Metrología Regia", "Talleres Jalisco", "Instrumentos Atlas"),
        ("S.A. de C.V.", "y Cía."),
        (
            ("Lucía Hernández", "lucia.hernandez"),
            ("Jorge Treviño", "jorge.trevino"),
            ("Ana Robles", "ana.robles"),
        ),
    ),
    Market(
        "BR",
        5,
        "55",
        (Place("Joinville", "SC", "89201-000", "47"), Place("Campinas", "SP", "13010-000", "19")),
        "{street}, {n}",
        ("Rua das Palmeiras", "Av. Brasil"),
        _same("Ferramentas Sul", "Medição Precisa", "Oficina Central"),
        ("Ltda.", "Comércio Ltda."),
        (("João Batista", "joao.batista"), ("Renata Souza", "renata.souza")),
    ),
    Market(
        "GB",
        12,
        "44",
        (
            Place("Sheffield", "", "S1 2HE", "114"),
            Place("Leeds", "", "LS1 4DY", "113"),
            Place("Bristol", "", "BS1 5TR", "117"),
            Place("Glasgow", "", "G2 1DY", "141"),
        ),
        "{n} {street}",
        ("Furnace Lane", "Canal Wharf", "Victoria Works, Bridge Street", "Exchange Row"),
        _same("Hallam", "Aire Valley", "Brunel", "Clydeside", "Pennine"),
        ("Gauge & Tool Ltd", "Engineering Supplies Ltd", "Metrology Ltd", "Training Workshops plc"),
        _same("Fiona Campbell", "Derek Hartley", "Sunita Rao", "Alun Price"),
    ),
    Market(
        "IE",
        3,
        "353",
        (Place("Cork", "", "T12 W8KP", "21"), Place("Galway", "", "H91 E2K3", "91")),
        "{n} {street}",
        ("Quay Road", "Foundry Park"),
        _same("Lee Valley", "Corrib"),
        ("Tooling Ltd", "Instruments Ltd"),
        (("Aoife Brennan", "aoife.brennan"), ("Cian O'Shea", "cian.oshea")),
    ),
    Market(
        "DE",
        14,
        "49",
        (
            Place("Chemnitz", "", "09111", "371"),
            Place("Reutlingen", "", "72764", "7121"),
            Place("Bochum", "", "44787", "234"),
            Place("München", "", "80331", "89"),
        ),
        "{street} {n}",
        ("Werkstraße", "Am Gaswerk", "Lindenallee", "Gerberstraße"),
        (
            ("Köhler", "koehler"),
            ("Rothmann", "rothmann"),
            ("Erzgebirge", "erzgebirge"),
            ("Schönau", "schoenau"),
            ("Ruhr", "ruhr"),
        ),
        ("Messtechnik GmbH", "Werkzeuge GmbH & Co. KG", "Prüfmittel GmbH", "Laborbedarf e. K."),
        (
            ("Jörg Lehmann", "joerg.lehmann"),
            ("Katrin Weiß", "katrin.weiss"),
            ("Stefan Böttcher", "stefan.boettcher"),
            ("Ulrike Adam", "ulrike.adam"),
        ),
    ),
    Market(
        "FR",
        9,
        "33",
        (
            Place("Saint-Étienne", "", "42000", "4"),
            Place("Grenoble", "", "38000", "4"),
            Place("Lille", "", "59000", "3"),
        ),
        "{n} {street}",
        ("rue de la Forge", "avenue de l'Industrie", "quai des Ateliers"),
        (("Forez", "forez"), ("Alpes Mesure", "alpes-mesure"), ("Atelier du Nord", "atelier-nord")),
        ("Outillage SARL", "Métrologie SAS", "Équipement SA"),
        (
            ("Hélène Garnier", "helene.garnier"),
            ("Thierry Lefèvre", "thierry.lefevre"),
            ("Nadia Benali", "nadia.benali"),
        ),
    ),
    Market(
        "ES",
        5,
        "34",
        (Place("Eibar", "Gipuzkoa", "20600", "943"), Place("Zaragoza", "Zaragoza", "50001", "976")),
        "{street}, {n}",
        ("Calle del Taller", "Polígono Malpica, calle F"),
        _same("Suministros Ebro", "Norte Calibre", "Talleres Urola"),
        ("S.L.", "S.A."),
        (("Iñaki Aguirre", "inaki.aguirre"), ("Pilar Gómez", "pilar.gomez")),
    ),
    Market(
        "IT",
        5,
        "39",
        (Place("Brescia", "BS", "25121", "030"), Place("Lecco", "LC", "23900", "0341")),
        "{street}, {n}",
        ("Via dell'Officina", "Via Stazione"),
        _same("Utensileria Lario", "Misure Garda", "Ferraris Banco"),
        ("S.r.l.", "S.p.A."),
        (("Paolo Riva", "paolo.riva"), ("Elena Zanetti", "elena.zanetti")),
    ),
    Market(
        "NL",
        4,
        "31",
        (Place("Eindhoven", "", "5611 AZ", "40"), Place("Hengelo", "", "7551 CA", "74")),
        "{street} {n}",
        ("Gereedschapsweg", "Spoorlaan"),
        _same("Brabant", "Twente"),
        ("Meettechniek B.V.", "Tools B.V."),
        _same("Anouk Visser", "Pieter de Boer"),
    ),
    Market(
        "CN",
        26,
        "86",
        (
            Place("上海市", "", "200040", "21", "静安区"),
            Place("苏州市", "江苏省", "215021", "512", "工业园区"),
            Place("深圳市", "广东省", "518052", "755", "南山区"),
            Place("青岛市", "山东省", "266071", "532", "市南区"),
            Place("成都市", "四川省", "610041", "28", "武侯区"),
        ),
        "{street}{n}号",
        ("中山北路", "工业大道", "科技园路", "人民路", "创业街"),
        (
            ("启明", "qiming"),
            ("华诚", "huacheng"),
            ("东方量具", "dongfang"),
            ("精工", "jinggong"),
            ("瑞达", "ruida"),
            ("宏远", "hongyuan"),
            ("新源", "xinyuan"),
            ("海川", "haichuan"),
        ),
        ("仪器有限公司", "贸易有限公司", "机电设备有限公司", "工具有限公司"),
        (
            ("王伟", "wang.wei"),
            ("李娜", "li.na"),
            ("张强", "zhang.qiang"),
            ("刘洋", "liu.yang"),
            ("陈静", "chen.jing"),
            ("赵敏", "zhao.min"),
        ),
        language="zh",
    ),
    Market(
        "TW",
        4,
        "886",
        (Place("台中市", "", "40755", "4", "西屯區"), Place("新北市", "", "22041", "2", "板橋區")),
        "{street}{n}號",
        ("工業一路", "文化路"),
        (("聯昌", "lienchang"), ("信隆", "hsinlung")),
        ("儀器股份有限公司", "工具有限公司"),
        (("林志明", "lin.chihming"), ("黃淑芬", "huang.shufen")),
        language="zh",
    ),
    Market(
        "JP",
        7,
        "81",
        (Place("大田区", "東京都", "144-0035", "3"), Place("東大阪市", "大阪府", "577-0013", "6")),
        "{street}{n}",
        ("南蒲田2丁目", "長田中3丁目"),
        (("大和精機", "yamato"), ("三島測器", "mishima"), ("浪速工具", "naniwa")),
        ("株式会社", "商会"),
        (("佐藤健", "sato.ken"), ("田中陽子", "tanaka.yoko"), ("山本誠", "yamamoto.makoto")),
    ),
    Market(
        "KR",
        4,
        "82",
        (
            Place("인천광역시", "", "21999", "32", "연수구"),
            Place("창원시", "경상남도", "51395", "55", "의창구"),
        ),
        "{street} {n}",
        ("송도과학로", "창원대로"),
        (("한빛정밀", "hanbit"), ("대성계측", "daesung")),
        ("㈜", "상사"),
        (("김민수", "kim.minsu"), ("박지영", "park.jiyoung")),
    ),
    Market(
        "IN",
        8,
        "91",
        (
            Place("Pune", "Maharashtra", "411018", "20"),
            Place("Coimbatore", "Tamil Nadu", "641021", "422"),
            Place("Ludhiana", "Punjab", "141003", "161"),
        ),
        "Plot {n}, {street}",
        ("MIDC Bhosari", "SIDCO Industrial Estate", "Focal Point"),
        _same("Deccan", "Kovai", "Punjab Hand", "Sahyadri"),
        ("Precision Pvt. Ltd.", "Tools & Gauges", "Technical Institute"),
        _same("Anil Deshpande", "Kavitha Raman", "Gurpreet Singh"),
    ),
    Market(
        "AU",
        5,
        "61",
        (Place("Geelong", "VIC", "3220", "3"), Place("Newcastle", "NSW", "2300", "2")),
        "{n} {street}",
        ("Foundry St", "Dockyard Rd"),
        _same("Southern Cross", "Hunter", "Bellarine"),
        ("Tooling Pty Ltd", "Calibration Pty Ltd"),
        _same("Karen Doyle", "Mick Sullivan"),
    ),
    Market(
        "EG",
        5,
        "20",
        (Place("مدينة نصر", "القاهرة", "11765", "2"), Place("سموحة", "الإسكندرية", "21615", "3")),
        "{n} {street}",
        ("شارع الطيران", "شارع المصانع"),
        (("النيل للأدوات", "nile-tools"), ("الدلتا للقياس", "delta-measure"), ("الفجر الهندسية", "alfagr")),
        ("ش.م.م", "للتجارة"),
        (("أحمد منصور", "ahmed.mansour"), ("منى السيد", "mona.elsayed")),
    ),
)

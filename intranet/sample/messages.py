"""What callers of the sample firm say, in both languages; ``{product}``, ``{quantity}`` and ``{unit}`` are filled in.

``VAGUE`` names nothing, ``PLAIN`` a product, ``KNOWING`` shows product knowledge; ``ODD`` are what screening is for.
"""

from __future__ import annotations

from dataclasses import dataclass

from intranet.values.inquiry_terms import Channel

VAGUE = {
    "en": (
        "Please send me your catalogue.",
        "We work in metal. What do you have?",
        "Would like some information about your company.",
        "A friend gave me your address. Do send something to read.",
    ),
    "zh": ("请寄一份目录给我。", "我们是做机械加工的，你们有什么？", "想了解一下贵公司。"),
}
PLAIN = {
    "en": (
        "Do you have the {product} in stock? We would need about {quantity}.",
        "Could you send the data sheet of the {product}, and a price for {quantity}?",
        "Our old {product} has worn out. What would {quantity} new ones cost, and how soon could they be here?",
        "Saw your advertisement. Interested in the {product}, say {quantity} to begin with.",
        "Hi, we are comparing a few makes of {product}. Anything you can post us would help. Around {quantity} a year.",
        "My boss wants to see something on paper about the {product} before we order {quantity}.",
        "We met at your stand. You promised us the leaflet on the {product}; we use about {quantity} a year.",
    ),
    "zh": (
        "你们的{product}有现货吗？我们大概要{quantity}{unit}。",
        "麻烦寄一份{product}的资料，顺便报个价，数量{quantity}{unit}。",
        "我们原来的{product}用坏了，想换{quantity}{unit}，多久能到？",
        "在广告上看到你们的{product}，先要{quantity}{unit}试试。",
        "老板想先看看{product}的纸质资料，再订{quantity}{unit}。",
    ),
}
KNOWING = {
    "en": (
        "We equip training workshops and know your {product}: resolution 0.01 mm is what we need. How many go into an "
        "export carton, and what is the price FOB for {quantity}?",
        "For our calibration room: is the {product} made to DIN, and does a certificate come with it? "
        "We need {quantity}, packed in the padded cases, by sea freight.",
        "We sold your {product} at our last employer. Please quote {quantity} with gross weight and carton size.",
    ),
    "zh": (
        "我们了解你们的{product}，精度0.01毫米正合适。请问每个外箱装多少？{quantity}{unit}的报价和毛重也请告知。",
        "计量室用，{product}是否符合DIN标准？需要{quantity}{unit}，海运，包装方式请说明。",
    ),
}
USES = {
    "en": (
        "training workshop",
        "incoming inspection",
        "tool crib",
        "repair bench",
        "resale",
        "school laboratory",
        "",
    ),
    "zh": ("培训车间", "来料检验", "工具库", "维修台", "转售", "学校实验室", ""),
}
SOURCES = {
    Channel.PHONE: (
        "Advertisement in Shop Floor Monthly, May",
        "Catalogue 2026",
        "Advertisement in Bench & Tool, no. 4",
    ),
    Channel.FAX: ("Reply sheet", "Catalogue 2026"),
    Channel.LETTER: ("Advertisement in Shop Floor Monthly, May", "Catalogue 2026"),
    Channel.EMAIL: ("Newsletter, September", "Website"),
    Channel.WEB: ("Website",),
    Channel.TRADE_SHOW: ("Fair: Metal & Measure, Chicago", "Fair: Machine Tools, Shanghai"),
    Channel.VISIT: ("Came by",),
    Channel.REFERRAL: ("A customer of ours", "Chamber of commerce"),
}


@dataclass(frozen=True)
class OddInquiry:
    """One that screening raises a question about, and what people came to: clear, suspect, fraud or still to check."""

    company: str
    person: str
    email: str
    phone: str
    country: str
    city: str
    postcode: str
    street: str
    language: str
    message: str
    ends_as: str
    why: str
    days_ago: int
    product: str = ""
    quantity: int | None = None
    region: str = ""


ODD = (
    OddInquiry(
        "Golden Meridian World Trading Group", "Mr. Peter Lawson", "golden.meridian.sample@gmail.com",
        "+44 20 7946 0412", "GB", "London", "EC2V 7NQ", "9 Pewter Yard", "en",
        "Dear Sir/Madam, we are one of the largest import groups of the world and want to place a huge order worth "
        "millions of dollars. Please come to our city at once to sign the contract; a minute's delay will "
        "lose this order.",
        "fraud", "Asked for a notary's fee in advance; the address is an empty office.", 120,
    ),
    OddInquiry(
        "Meridian Procurement", "Peter Lawson", "office.meridian.sample@gmail.com", "+44 20 7946 0412",
        "GB", "London", "EC2V 7NQ", "9 Pewter Yard", "en",
        "We are interested in your calipers. Please quote your best price for 300.",
        "suspect", "Same phone and address as the confirmed fraud.", 41, "DC-150", 300,
    ),
    OddInquiry(
        "宏鼎国际集团", "钱总", "hongding.sample@163.com", "+86 755 2601 7788",
        "CN", "深圳市", "518000", "深南大道1001号", "zh",
        "我司是大型集团公司，需要数显卡尺100000把，请贵司立即派人来我市签合同，机会难得，错过不再。",
        "suspect", "The company is not in the register.", 33, "DC-150", 100_000, "广东省",
    ),
    OddInquiry(
        "Sunrise General Merchants", "M. Okoro", "sunrise.merchants.sample@yahoo.com", "+234 1 277 0155",
        "NG", "Ikeja", "100271", "14 Allen Avenue", "en",
        "We need the price per kilogram of your torque wrenches and want "
        "free samples of all your products sent by courier.",
        "suspect", "Never answered who they are.", 19, "TW-100", None, "Lagos",
    ),
    OddInquiry(
        "Atlas Universal Holdings", "Sir James Hart", "atlas.universal.sample@hotmail.com", "+1 917 555 0188",
        "US", "New York", "10001", "350 W Lantern St", "en",
        "Our multinational corporation needs 50,000 bench vises immediately. Please fly to us this week to "
        "sign the contract, otherwise the order goes to somebody else.",
        "to_check", "", 1, "BV-125", 50_000, "NY",
    ),
    OddInquiry(
        "远航贸易", "周经理", "yuanhang.sample@qq.com", "+86 532 8501 2233",
        "CN", "青岛市", "266000", "香港中路8号", "zh",
        "请报扭矩扳手每公斤价格，并免费寄送全部样品，要快递。",
        "to_check", "", 0, "TW-100", None, "山东省",
    ),
    OddInquiry(
        "Baltic School Supplies OÜ", "Kadri Tamm", "kadri@balticschool.example", "+372 601 2345",
        "EE", "Tallinn", "10111", "Narva mnt 7", "en",
        "For all vocational schools of the country: 2,000 digital calipers, delivered over a year.",
        "clear", "A real tender of the ministry; we have the papers.", 75, "DC-150", 2000,
    ),
    OddInquiry(
        "Kenbridge Motors", "Olu Adeyemi", "olu@kenbridge.example", "+44 151 496 0777",
        "GB", "Liverpool", "L3 1DL", "22 Water Street", "en",
        "Could we get samples of 6 torque wrenches to try in our garages? If our mechanics like them we order 60.",
        "clear", "Known in the trade; they pay for samples.", 52, "TW-100", 6,
    ),
    OddInquiry(
        "华北教学设备厂", "孙主任", "sun@hbjx.example", "+86 311 8604 5566",
        "CN", "石家庄市", "050000", "中山东路126号", "zh",
        "全省技校统一采购，需要万用表3000台，分批交货。",
        "clear", "已电话核实，省厅招标项目。", 26, "DM-60", 3000, "河北省",
    ),
)  # fmt: skip

TALKS = {
    "en": (
        ("Has the packet; reads it this week.", ""),
        ("Nobody there; left word with the office.", "Hard to reach before ten."),
        ("Wants a price for twice as many.", ""),
        ("Likes it; the purchasing office decides at month's end.", "Needs three offers."),
        ("Asked for the certificate; sent it by e-mail.", ""),
        ("Compares with what they have; called our delivery quick.", ""),
        ("Tries the sample on Thursday.", ""),
    ),
    "zh": (
        ("资料收到了，这周看。", ""),
        ("没人接，已留言。", "上午十点前不好找人。"),
        ("想要加倍数量的价格。", ""),
        ("满意，月底由采购决定。", "需要三家报价。"),
        ("要合格证，已用邮件发去。", ""),
        ("周四试用样品。", ""),
    ),
}
LOST = {
    "en": (
        "No need now; budget is gone.",
        "Bought from their usual supplier.",
        "Project was put off to next year.",
    ),
    "zh": ("今年没有预算了。", "向老供应商买了。", "项目推迟到明年。"),
}
BUSINESS = {
    "en": (
        (
            "Equips vocational schools in the region",
            "Sets for 24 benches each autumn; cases that survive pupils",
        ),
        (
            "Machine shop with 40 people, parts for pumps",
            "Instruments for incoming inspection, with certificates",
        ),
        ("Tool wholesaler with two branches", "A range that sells over the counter, prices per carton"),
        ("Repairs electronics for hospitals", "Lamps and meters for six benches, quick replacement"),
        ("Calibration laboratory", "Reference instruments; knows exactly which"),
    ),
    "zh": (
        ("为本省技校配备实训设备", "每年秋季24个工位的成套量具，盒子要结实"),
        ("四十人的机械加工厂", "来料检验用量具，要带证书"),
        ("五金工具批发，两家门店", "适合柜台销售的品种，按箱报价"),
    ),
}

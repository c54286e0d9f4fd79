"""The words that screening looks for, in English and Chinese, as data.

Every entry is a regular expression; English ones are matched without regard to case and with any white space between
words (a single blank here stands for that). They were written from domain rules SC1–SC5; a firm's own experience
belongs into the policy "screening", not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Quote:
    """The very words found, and where: ``text[start:end]``."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrases:
    """One table of expressions, compiled."""

    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, *expressions: str) -> Phrases:
        return cls(tuple(re.compile(e.replace(" ", r"\s+"), re.IGNORECASE) for e in expressions))

    def find(self, text: str) -> list[Quote]:
        """The first hit of every expression, in the order of the text."""
        hits = (pattern.search(text) for pattern in self.patterns)
        quotes = [Quote(hit.group().strip(), hit.start(), hit.end()) for hit in hits if hit]
        return sorted(_without_overlaps(quotes), key=lambda q: q.start)


def _without_overlaps(quotes: Iterable[Quote]) -> Iterator[Quote]:
    end = -1
    for quote in sorted(quotes, key=lambda q: (q.start, -q.end)):
        if quote.start >= end:
            end = quote.end
            yield quote


HUGE_QUANTITY = Phrases.of(
    r"\b\d+ (?:full )?containers?\b(?: (?:a|per|every) (?:month|week))?",
    r"\b(?:hundreds of thousands|millions?|half a million|a million)\b (?:of )?(?:pieces|pcs|units|sets)?",
    r"\b(?:very |extremely )?(?:huge|enormous|massive|gigantic) (?:order|quantity|quantities|purchase|contract)",
    r"\b(?:annual|yearly|monthly) (?:purchase|demand|requirement)s? of (?:usd|us\$|\$|eur|€) ?\d[\d.,]* ?(?:million|m\b|billion)",
    r"\border worth (?:usd|us\$|\$|eur|€)? ?\d[\d.,]* ?(?:million|m\b|billion)",
    r"\d+\s*(?:个)?(?:整)?(?:货柜|集装箱|柜)",
    r"(?:上|数|几)?百万(?:件|套|个|台|只|美元|元)",
    r"(?:大量|巨额|超大|特大)(?:订单|采购|需求)",
)

PRODUCT_KNOWLEDGE = Phrases.of(
    r"\b\d+(?:[.,/]\d+)? ?(?:mm|cm|in\b|inch(?:es)?|\"|nm\b|n·m|kg|v\b|volts?|hz|w\b|bar|psi|rpm|µm|um\b)",
    r"\b[a-z]{1,4}-?\d{2,5}[a-z]?\b",
    r"\b(?:din|iso|ansi|jis|gb/t|ce|rohs) ?\d*\b",
    r"\b(?:inner|master|export) (?:box|carton)",
    r"\b(?:pallet|carton|blister|bulk pack)(?:s|ed|ing)?\b",
    r"\b(?:fob|cif|exw|ddp|dap|cfr)\b",
    r"\d+\s*(?:毫米|厘米|公斤|牛米|伏|瓦|英寸)",
    r"(?:型号|规格|货号|精度|材质|包装|装箱|牛皮纸箱|托盘)",
)

WEIGHT_UNIT = re.compile(
    r"\b(?:kgs?|kilos?|kilograms?|tons?|tonnes?|mt|lbs?|pounds?)\b|公斤|千克|吨|斤", re.IGNORECASE
)
PRICE_BY_WEIGHT = Phrases.of(
    r"\b(?:prices?|rates?|quot(?:e|ation)s?|cost)\b[^.\n]{0,30}\b(?:per|by(?: the)?|a|/) ?(?:kgs?|kilos?|kilograms?|tons?|tonnes?|mt|lbs?|pounds?|weight)\b",
    r"\b(?:usd|us\$|\$|eur|€) ?(?:per|/) ?(?:kg|kilo|ton|tonne|mt|lb|pound)\b",
    r"(?:每|一)(?:公斤|千克|吨|斤)(?:多少钱|的?价格|报价|单价)",
    r"(?:按|论)(?:公斤|重量|吨|斤)(?:报价|计价|卖|算)",
)
BY_WEIGHT_PRODUCT = re.compile(r"\b(?:kg|kilo|ton|tonne|lb|pound|weight)\b|公斤|千克|吨|斤", re.IGNORECASE)

COURIER_FOR_PAPER = Phrases.of(
    r"\b(?:catalogue|catalog|price list|brochure|quotation|quote|literature|leaflet)s?\b[^.\n]{0,60}\b(?:only )?by (?:dhl|fedex|ups|tnt|ems|courier|express)\b",
    r"\b(?:dhl|fedex|ups|tnt|ems|courier|express)\b[^.\n]{0,60}\b(?:catalogue|catalog|price list|brochure|quotation|literature|leaflet)s?\b",
    r"\b(?:not|never|no) (?:by |via |through )?e-?mail\b[^.\n]{0,50}\b(?:courier|dhl|fedex|ups|tnt|ems)\b",
    r"\b(?:courier|dhl|fedex|ups|tnt|ems)\b[^.\n]{0,50}\b(?:not|never|no) (?:by |via |through )?e-?mail\b",
    r"(?:目录|价目表|报价单|样本|资料)[^。\n]{0,20}(?:必须|只能|一定要|请用)?[^。\n]{0,6}(?:快递|DHL|EMS|FedEx)",
    r"(?:快递|DHL|EMS|FedEx)[^。\n]{0,12}(?:目录|价目表|报价单|样本册|资料)",
)

MANY_SAMPLES = Phrases.of(
    r"\bsamples? (?:of|for|from) (?:all|each|every|your (?:whole|full|complete|entire))\b",
    r"\b(?:all|every|each)(?: of)? (?:your )?(?:products?|models?|items?|types?)\b[^.\n]{0,20}\bsamples?\b",
    r"\b(?:free|complimentary) samples?\b",
    r"\b(?:[5-9]|[1-9]\d+|ten|twenty|thirty|fifty|a dozen|dozens of|several dozen|many|as many) (?:different )?(?:free )?samples?\b",
    r"\bfull (?:set|range) of samples?\b",
    r"(?:免费|全套|整套|大量|多寄|各寄|每种|每款|所有产品的?)[^。\n]{0,8}样品",
    r"样品[^。\n]{0,6}(?:各|每种|每款)[^。\n]{0,4}(?:寄|送|件|个)",
)

INVITATION = Phrases.of(
    r"\b(?:invite|inviting|invitation (?:for|to)) (?:you|your (?:manager|director|boss|representatives?|team|company|delegation))\b[^.\n]{0,60}\b(?:sign|negotiat\w+|visit us|come|travel|contract|our (?:city|country|office|headquarters))",
    r"\b(?:come|travel|fly|send (?:your|a|the) (?:manager|director|representatives?|boss|delegation|team)) (?:over )?to (?:our (?:city|country|office|headquarters|company)|us|sign)\b",
    r"\b(?:negotiate|sign)\b[^.\n]{0,40}\b(?:in person|face to face|at our (?:office|headquarters|company)|in our (?:city|country))",
    r"(?:邀请|欢迎|请)(?:贵公司|贵司|贵方|你们|您|经理|负责人)[^。\n]{0,12}(?:来|前来|到|莅临|过来|赴)[^。\n]{0,14}(?:签|洽谈|谈判|面谈|考察|合同|我(?:公司|司|处|地))",
    r"(?:派人|派员|派代表)[^。\n]{0,6}(?:来|前来|过来|到)[^。\n]{0,10}(?:签|谈|洽谈|合同)?",
    r"(?:来|到)我(?:公司|司|处|们这里)[^。\n]{0,8}(?:签(?:约|合同|订)|面谈|洽谈)",
)
INVITATION_EXCUSED = re.compile(
    r"\b(?:web ?site|web ?page|booth|stand|hall|online|zoom|teams)\b|网站|展位|线上", re.IGNORECASE
)

PRESSURE = Phrases.of(
    r"\b(?:any|a|one|the slightest) (?:minute'?s? |further )?delay\b",
    r"\b(?:or|otherwise|else) (?:you(?:'ll| will)? )?(?:lose|miss)\b",
    r"\b(?:sign(?:ing)?|contract) (?:is |must be |has to be )?(?:imminent|today|tomorrow|within (?:24|48) hours|at once|immediately)",
    r"\b(?:last|final|only|golden|once in a lifetime) (?:chance|opportunity)\b",
    r"\b(?:chairman|board|boss|minister|committee) (?:is )?(?:waiting|has (?:already )?(?:decided|approved))\b",
    r"\bcompetitors? (?:is|are) (?:already )?(?:here|on the way|about to sign)",
    r"(?:马上|立即|立刻|今天|明天|尽快)(?:就)?(?:签约|签合同|签订|打款|付款)",
    r"(?:否则|不然|晚了|错过)[^。\n]{0,10}(?:订单|机会|合同|失去|没有了)",
    r"(?:机不可失|时不我待|刻不容缓|最后(?:的)?机会)",
)

CLAIMS_TO_BE_BIG = Phrases.of(
    r"\b(?:one of )?the (?:world'?s |country'?s |nation'?s )?(?:largest|biggest|leading|foremost|number one|no\. ?1)\b[^.\n]{0,40}\b(?:compan(?:y|ies)|groups?|importers?|distributors?|buyers?|enterprises?|corporations?|conglomerates?)",
    r"\bwe are (?:a |an )?(?:very |extremely )?(?:large|big|huge|giant|multinational|world[- ]famous|fortune 500|global) (?:\w+ )?(?:company|group|enterprise|corporation|organisation|organization|conglomerate|importer)",
    r"\bfortune (?:global )?500\b",
    r"\b(?:over|more than) \d[\d,. ]*(?:,000|thousand) employees\b",
    r"(?:世界|全球)(?:五百强|500强)",
    r"(?:我(?:们)?(?:公司|司)?|本(?:公司|集团))[^。\n]{0,8}(?:大型|特大型|超大型|知名|著名|最大的?|龙头)[^。\n]{0,6}(?:企业|集团|公司|进口商|采购商)",
    r"实力雄厚",
)

STIFF = Phrases.of(
    r"\bdear sirs?(?:/| or | and )?(?:madams?)?\b",
    r"\bto whom(?:soever)? it may concern\b",
    r"\b(?:we|i) (?:are|am) writing to (?:express|enquire|inquire)\b",
    r"\bhave the (?:honou?r|pleasure) (?:of|to)\b",
    r"\btake (?:the|this) (?:liberty|opportunity) (?:of|to)\b",
    r"\bmuch obliged\b|\bgreatly obliged\b|\bhighly appreciated\b",
    r"\b(?:kindly|be so kind as to|be good enough to) (?:furnish|provide|favou?r|supply|send)\b",
    r"\besteemed (?:company|firm|organi[sz]ation|products?)\b",
    r"\byour (?:good|honou?rable|respected|reputable) (?:company|firm|self|selves)\b",
    r"\bat your earliest convenience\b",
    r"\b(?:long[- ]term|lasting|fruitful),?(?: and)? (?:mutually (?:beneficial|profitable) )?(?:business )?(?:relationship|relations|cooperation|co-operation)\b",
    r"\bmutual(?:ly)? (?:benefit|beneficial)\b",
    r"\blook(?:ing)? forward to (?:establishing|your favou?rable|a favou?rable|entering into)\b",
    r"\byours (?:faithfully|respectfully|obediently)\b",
    r"\bassur(?:e|ing) you of our (?:best|highest)\b",
    r"\b(?:obtained|learn(?:ed|t)) your (?:name and address|esteemed name)\b",
    r"敬启者",
    r"久仰(?:贵公司|贵司|大名)",
    r"冒昧(?:致函|来信|打扰)",
    r"(?:承蒙|荷蒙|蒙贵)",
    r"不胜(?:感激|荣幸)",
    r"(?:互利|互惠)(?:互利|双赢|共赢|互惠)?",
    r"(?:长期|友好|稳定)[^。\n]{0,6}(?:合作|业务)关系",
    r"(?:顺颂|敬颂|此致|谨启|商祺)",
    r"(?:惠赐|惠寄|赐复|赐教|示复)",
)

URGENT_WORDS = Phrases.of(
    r"\b(?:urgent(?:ly)?|immediately|right away|at once|as soon as possible|asap|this week)\b",
    r"(?:急需|马上要|立即|加急|尽快)",
)
NO_HURRY_WORDS = Phrases.of(
    r"\b(?:no (?:hurry|rush)|not urgent|next year|some time (?:next|in) year|in a year or so)\b",
    r"(?:不急|不着急|明年(?:再|才)?)",
)
USED_WORDS = Phrases.of(
    r"\b(?:second[- ]hand|used|refurbished) (?:goods|stock|ones|units|machines|items)\b", r"二手"
)
NEW_WORDS = Phrases.of(r"\bbrand[- ]new\b", r"全新")

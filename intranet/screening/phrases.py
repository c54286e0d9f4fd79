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
        return cls(tuple(re.compile(_spaced(each), re.IGNORECASE) for each in expressions))

    def find(self, text: str) -> list[Quote]:
        """The first hit of every expression, in the order of the text."""
        hits = (pattern.search(text) for pattern in self.patterns)
        quotes = [Quote(hit.group().strip(), hit.start(), hit.end()) for hit in hits if hit]
        return sorted(_without_overlaps(quotes), key=lambda q: q.start)


def _spaced(expression: str) -> str:
    """A blank stands for any white space; "blank?" for none or any."""
    return expression.replace(" ?", r"\s{0,20}").replace(" ", r"\s{1,20}")


def _without_overlaps(quotes: Iterable[Quote]) -> Iterator[Quote]:
    end = -1
    for quote in sorted(quotes, key=lambda q: (q.start, -q.end)):
        if quote.start >= end:
            end = quote.end
            yield quote


_MONEY = r"(?:usd|us ?\$|us dollars?|\$|eur|€|euros?|gbp|£|rmb)"
_MILLIONS = r"\d[\d.,]{0,14} ?(?:million|mio|mln|m\b|billion|bn)"
_WEIGHT = r"(?:kgs?|kilos?|kilograms?|tons?|tonnes?|mt|lbs?|pounds?|weight)"
_PAPERS = r"(?:catalogues?|catalogs?|price ?lists?|brochures?|quotations?|quotes?|literature|leaflets?|data ?sheets?)"
_COURIER = r"(?:dhl|fedex|ups|tnt|ems|courier|express mail)"
_PAPERS_ZH = r"(?:目录|价目表|报价单|样本|画册|资料)"
_COURIER_ZH = r"(?:快递|特快专递|DHL|EMS|FedEx|顺丰)"
_YOUR_PEOPLE = (
    r"(?:you|your (?:\w+ )?(?:manager|director|boss|president|chairman|representatives?|people|staff|engineers?|team|"
    r"company|firm|delegation|good selves?|side))"
)
_OUR_PLACE = r"our (?:city|country|office|head ?office|headquarters|company|place|side|factory)"

HUGE_QUANTITY = Phrases.of(
    r"\b(?:\d{1,9}|several|many|ten|twenty|fifty) (?:full )?containers\b(?: (?:a|per|every|each) (?:month|week))?",
    r"\b(?:hundreds of thousands|half a million|a million|\d{1,9} millions?|millions)"
    r" (?:of )?(?:pieces|pcs|units|sets)\b",
    r"\b(?:very |extremely |really )?(?:huge|enormous|massive|gigantic|colossal)"
    r" (?:\w+ )?(?:orders?|quantity|quantities|purchase|contract|demand)\b",
    rf"\b(?:annual|yearly|monthly) (?:purchase|demand|requirement|order)s? (?:of|worth) {_MONEY} ?{_MILLIONS}",
    rf"\b(?:orders?|contract|purchase|business) (?:is )?(?:worth|of|valued at|for) (?:about |over |more than )?"
    rf"{_MONEY}? ?{_MILLIONS}",
    r"(?:\d{1,9}|几十|数十|十几|上百)\s*(?:个|只)?(?:整)?(?:货柜|集装箱|柜)(?!子|台)",
    r"(?:上|数|几)?(?:百万|千万)(?:件|套|个|台|只|美元|美金|欧元|元)",
    r"\d{1,9}\s{0,3}(?:百万|千万|亿)(?:件|套|个|台|只|美元|美金|欧元|元)?",
    r"(?:大量|大批|巨额|超大|特大|大额)(?:的)?(?:订单|采购|需求|订货)",
)

# What somebody says who knows such products: figures with their units, norms, packing and delivery terms.
PRODUCT_KNOWLEDGE = Phrases.of(
    r"\b\d{1,9}(?:[.,/]\d{1,9})? ?(?:mm|cm|inch(?:es)?|\"|nm\b|n·m|v\b|volts?|hz|w\b|bar|psi|rpm|µm|um\b|dpi|gsm)",
    r"\b(?!(?:no|us|uk|eu|un)-?\d)[a-z]{1,4}-?\d{2,5}[a-z]?\b(?! ?(?:hours|years|days))",
    r"\b(?:din|iso|ansi|jis|gb/t|ce|rohs)\b ?\d*\b",
    r"\b(?:inner|master|export) (?:box|carton)",
    r"\b(?:pallet|carton|blister|bulk pack)(?:s|ed|ing)?\b",
    r"\b(?:fob|cif|exw|ddp|dap|cfr)\b",
    r"\d{1,9}\s{0,3}(?:毫米|厘米|牛米|伏|瓦|英寸)",
    r"(?:型号|规格|货号|精度|材质|硬度|装箱|外箱|牛皮纸箱|托盘)",
)

WEIGHT_UNIT = re.compile(
    r"\b(?:kgs?|kilos?|kilograms?|tons?|tonnes?|mt|lbs?|pounds?)\b|公斤|千克|吨|斤", re.IGNORECASE
)
PRICE_BY_WEIGHT = Phrases.of(
    rf"\b(?:prices?|priced|rates?|quot(?:e|ed|ation)s?|cost|sell|charge)\b[^.\n]{{0,30}}"
    rf"(?:\b(?:per|by(?: the)?)|/) ?{_WEIGHT}\b",
    rf"{_MONEY} ?(?:per|/) ?(?:kg|kilo|ton|tonne|mt|lb|pound)\b",
    r"\bhow much (?:is|for|does)\b[^.\n]{0,30}\b(?:a|one|per) (?:kg|kilo|ton|tonne|pound)\b",
    r"(?:每|一)(?:公斤|千克|吨|斤)[^。\n]{0,4}(?:多少钱|价格|报价|单价)",
    r"(?:多少钱|什么价|价格)[^。\n]{0,3}(?:一|每)(?:公斤|千克|吨|斤)",
    r"(?:按|论)(?:公斤|千克|重量|吨|斤)(?:来)?(?:报价|计价|卖|算|购买)",
)
BY_WEIGHT_PRODUCT = re.compile(r"\b(?:kg|kilo|ton|tonne|lb|pound|weight)\b|公斤|千克|吨|斤", re.IGNORECASE)

# Courier for samples or for signed originals is the trade's custom; for a catalogue that e-mail can carry it is not.
COURIER_FOR_PAPER = Phrases.of(
    rf"\b{_PAPERS}\b[^.\n]{{0,60}}\b(?:only |must come |has to come )?(?:by|via|through|per) {_COURIER}\b",
    rf"\b(?:by|via|through|per|use) {_COURIER}\b[^.\n]{{0,60}}\b{_PAPERS}\b",
    rf"\b{_COURIER} (?:us |me )?(?:the |your |all )?(?:\w+ )?{_PAPERS}\b",
    rf"\b(?:not|never|no|don't accept) (?:by |via |through |use )?e-?mails?\b[^.\n]{{0,50}}\b{_COURIER}\b",
    rf"\b{_COURIER}\b[^.\n]{{0,50}}\b(?:not|never|no) (?:by |via |through )?e-?mails?\b",
    rf"{_PAPERS_ZH}[^。，\n]{{0,20}}(?:必须|只能|一定要|请用|务必)?[^。，\n]{{0,6}}{_COURIER_ZH}",
    rf"{_COURIER_ZH}[^。，\n]{{0,12}}{_PAPERS_ZH}",
    rf"(?:不要|不接受|不收)(?:电子)?(?:邮件|邮箱)[^。\n]{{0,16}}{_COURIER_ZH}",
)

MANY_SAMPLES = Phrases.of(
    r"\bsamples? (?:of|for|from) (?:all|each|every|your (?:whole|full|complete|entire))\b[^.,\n]{0,30}",
    r"\b(?:all|every|each)(?: of)? (?:your )?(?:products?|models?|items?|types?)\b[^.,\n]{0,20}\bsamples?\b",
    r"\b(?:free|complimentary)(?: of charge)? samples?\b",
    r"\bsamples? (?:for free|free of (?:charge|cost))\b",
    r"\b(?:\d{1,9}|ten|twenty|thirty|fifty|a dozen|dozens of|several dozen|many|as many)"
    r" (?:different )?(?:free )?samples?\b",
    r"\bfull (?:set|range) of (?:your )?samples?\b",
    r"(?:免费|全套|整套|大量|多寄|各寄|每种|每款|所有产品的?)[^。，\n]{0,8}样品",
    r"样品[^。，\n]{0,6}(?:各|每种|每款|全部)[^。，\n]{0,4}(?:寄|送|件|个|免费)",
    r"\d{1,9}\s{0,3}(?:个|种|款|件|套)(?:不同的?)?样品",
)

INVITATION = Phrases.of(
    rf"\binvit(?:e|es|ed|ing|ation (?:for|to)) {_YOUR_PEOPLE}\b[^.\n]{{0,60}}"
    rf"\b(?:sign|negotiat\w+|visit us|visit our|come|travel|fly|contract|{_OUR_PLACE})",
    r"\b(?:come|travel|fly)(?: over)? to our (?:city|country)\b",
    rf"\b(?:come|travel|fly)(?: over)?(?: here| to us| to {_OUR_PLACE})\b[^.\n]{{0,40}}"
    r"\b(?:sign\w*|negotiat\w+|contract|agreement|finali[sz]e|settle)\b",
    r"\bsend (?:your|a|the) (?:\w+ )?(?:manager|director|representatives?|boss|delegation|team|people|person)\b"
    rf"[^.\n]{{0,20}}"
    rf"\bto (?:{_OUR_PLACE}|sign|negotiate)\b",
    r"\b(?:negotiate|sign|settle|finali[sz]e)\b[^.\n]{0,40}"
    r"\b(?:in person|face to face|at our (?:office|headquarters|company)|in our (?:city|country|office))",
    r"(?:邀请|诚邀|欢迎|请)(?:贵公司|贵司|贵方|你们|您|经理|负责人|老板)[^。\n]{0,12}"
    r"(?:来|前来|到|莅临|过来|赴)[^。\n]{0,14}(?:签|洽谈|谈判|面谈|考察|合同|我(?:公司|司|处|地|方))",
    r"(?:派人|派员|派代表|安排人)[^。\n]{0,6}(?:来|前来|过来|到)[^。\n]{0,10}(?:签|谈|洽谈|合同|面议)",
    r"(?:来|到)我(?:公司|司|处|方|们这里|们这边)[^。\n]{0,8}(?:签(?:约|合同|订)|面谈|洽谈|谈判)",
)
INVITATION_EXCUSED = re.compile(
    r"\b(?:web ?site|web ?page|web ?shop|booth|stand|hall|fair|exhibition|online|zoom|teams|showroom|open day)\b"
    r"|网站|展位|展会|线上|视频",
    re.IGNORECASE,
)

# Haste alone is any customer in need; beside a loss that is held over us it is pressure.
HASTE = Phrases.of(
    r"\b(?:any|one|the slightest|even a|without) (?:minute'?s? |further |moment'?s? )?delay\b",
    r"\bwithin (?:24|48) hours\b",
    r"\b(?:chairman|board|boss|minister|committee) is (?:waiting|impatient)\b",
    r"\bcompetitors? (?:is|are) (?:already )?(?:here|on the way|about to sign|waiting)",
    r"(?:刻不容缓|时不我待|十万火急)",
)
LOSS = Phrases.of(
    r"\b(?:lose|miss|forfeit|cancel)\b[^.\n]{0,20}\b(?:orders?|contract|business|opportunity|chance|deal)\b",
    r"\b(?:sign(?:ing)?|contract) (?:is |must be |has to be |will be )?(?:signed )?"
    r"(?:imminent|today|tomorrow|within (?:24|48) hours|at once|immediately)",
    r"\b(?:last|final|golden|once in a lifetime) (?:chance|opportunity)\b",
    r"\b(?:chairman|board|boss|minister|committee) has (?:already )?(?:decided|approved)\b",
    r"\b(?:will|shall|must) (?:give|award|hand) (?:the|this) (?:order|contract) to "
    r"(?:another|someone|your competitors?)",
    r"(?:马上|立即|立刻|今天|明天|三天内|两天内)(?:就)?(?:签约|签合同|签订|打款)",
    r"(?:否则|不然|晚了|错过|过期)[^。\n]{0,10}(?:订单|机会|合同|没有了|给别人|不候)",
    r"(?:机不可失|最后(?:的)?机会)",
)

CLAIMS_TO_BE_BIG = Phrases.of(
    r"\b(?:one of )?the (?:\w+'?s )?(?:largest|biggest|leading|foremost|number one|no\. ?1)\b[^.\n]{0,40}"
    r"\b(?:compan(?:y|ies)|groups?|importers?|distributors?|buyers?|enterprises?|corporations?|conglomerates?|holdings?)",
    r"\bwe are (?:a |an )?(?:very |extremely )?"
    r"(?:large|big|huge|giant|multinational|world[- ](?:famous|renowned)|fortune 500|global)"
    r" (?:[\w-]+ ){0,2}(?:company|group|enterprise|corporation|organi[sz]ation|conglomerate|importer)",
    r"\bfortune (?:global )?500\b",
    r"\b(?:over|more than) \d[\d,. ]{0,14}(?:,000|000|thousand) (?:employees|staff|workers)\b",
    r"(?:世界|全球)(?:五百强|500强)",
    r"(?:我(?:们)?(?:公司|司|集团)?|本(?:公司|集团))[^。\n]{0,8}"
    r"(?:大型|特大型|超大型|知名|著名|最大的?|龙头)[^。\n]{0,6}(?:企业|集团|公司|进口商|采购商)",
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
    r"\b(?:long[- ]term|lasting|fruitful),?(?: and)? (?:mutually (?:beneficial|profitable) )?(?:business )?"
    r"(?:relationship|relations|co-?operation)\b",
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

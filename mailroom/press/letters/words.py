"""Small fixed words on paper, by language: headings, labels, tick-box texts. Sentences live in templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from mailroom.press.letters.tongues import FRAMES, base
from mailroom.press.letters.wording import text_language

_WORDS: dict[str, tuple[str, str]] = {
    "comma": (", ", "，"),
    "colon": (":", "："),
    "space": (" ", "\u2009"),
    # letter
    "date": ("Date", "日期"),
    "reference": ("Reference", "编号"),
    "our_reference": ("Your reference number", "询问编号"),
    "your_inquiry_of": ("Your inquiry of", "询问日期"),
    "your_contact": ("Your contact", "联系人"),
    "packet": ("Packet", "邮包"),
    "page_before": ("Page ", "第"),
    "page_between": (" of ", "页，共"),
    "page_after": ("", "页"),
    "enclosed": ("Enclosed", "随信附上"),
    "phone": ("Phone", "电话"),
    "fax": ("Fax", "传真"),
    # slips
    "asked_is_on": ("What you asked about is on", "您要的内容在"),
    "of_title": ("of", "见"),
    "packing_slip": ("Packing slip", "装箱单"),
    "goes_to": ("Goes to", "收件人"),
    "in_this_envelope": ("In this envelope", "信封内"),
    "shelf": ("Shelf", "货位"),
    "item": ("Item", "资料"),
    "copies": ("Copies", "份数"),
    "follows_later": ("Follows later", "待补寄"),
    "envelope": ("Envelope", "信封"),
    "weight": ("Weight", "重量"),
    "rush": ("RUSH", "加急"),
    # cross-selling
    "everything_we_sell": ("Everything we sell", "我们的全部产品"),
    "crosssell_lead": (
        "One page, so that you know whom to ask. Tick what interests you and send it back with the reply sheet.",
        "一页看全，需要什么一目了然。感兴趣的请打勾，与回执单一并寄回。",
    ),
    # reply sheet
    "reply_sheet": ("Reply sheet", "回执单"),
    "reply_lead": ("Tick, fill in, and send it back to us", "请打勾、填写后发回"),
    "fax_to": ("Fax to", "请传真至"),
    "or_by": ("or by e-mail or post to", "也可发电子邮件或邮寄至"),
    "or_post": ("or by post to", "也可邮寄至"),
    "post_to": ("Send it to", "请寄至"),
    "from_you": ("From", "发件人"),
    "company": ("Company", "公司"),
    "name": ("Name", "姓名"),
    "address": ("Address", "地址"),
    "email": ("E-mail", "电子邮箱"),
    "please": ("Please", "请"),
    "call_me": ("call me (best time: ____________)", "给我打电话（方便时间：____________）"),
    "send_price": ("send a price", "报价"),
    "send_sample": ("send a sample", "寄样品"),
    "send_more": ("send more on", "再寄以下资料"),
    "visit_us": ("come and see us", "来访面谈"),
    "not_now": ("ask me again later", "以后再联系"),
    "no_more": ("send nothing more", "不必再寄资料"),
    "interested_in": ("I am interested in", "我感兴趣的产品"),
    "quantity": ("Quantity", "数量"),
    "i_need_it": ("I need it", "需要时间"),
    "now": ("at once", "立即"),
    "months_3": ("within 3 months", "3 个月内"),
    "months_6": ("within 6 months", "6 个月内"),
    "months_12": ("within 12 months", "12 个月内"),
    "used_for": ("It will be used for", "用途"),
    "anything_else": ("Anything else", "其他"),
    "put_right": ("Please put right whatever is wrong here.", "以上内容如有错误，请直接改正。"),
    # lists
    "pick_list": ("Pick list", "取料单"),
    "in_shelf_order": ("in shelf order", "按货位顺序"),
    "run": ("Run", "批次"),
    "pieces": ("pieces", "件"),
    "take": ("Take", "取"),
    "packets": ("packets", "邮包"),
    "for_packets": ("Packets", "邮包"),
    "sheets_in_all": ("pages", "页"),
    "stamp_teaser": ("Stamp the teaser", "加盖广告语印章"),
    "put_in_first": ("Put these label sheets into the printer first", "先将以下标签纸放入打印机"),
    "labels_used": ("labels", "标签"),
    "stamp_teaser_on": ("Stamp the teaser on these envelopes", "以下信封须加盖广告语印章"),
    "in_stock": ("on the shelf", "货架现存"),
    "manifest": ("Run manifest", "批次清单"),
    "addressee": ("Addressee", "收件人"),
    "place": ("Place", "地点"),
    "level": ("Level", "等级"),
    "pages": ("Pages", "页数"),
    "done": ("Done", "完成"),
    "total": ("Total", "合计"),
    "pickup_sheet": ("Pickup sheet", "交寄单"),
    "collection": ("Collection", "取件"),
    "carrier": ("Carrier", "承运方"),
    "service": ("Service", "服务"),
    "bundles": ("Bundles", "捆数"),
    "handed_over": ("Handed over by", "交件人"),
    "collected_by": ("Collected by", "取件人"),
    "time": ("Time", "时间"),
    "signature": ("Signature", "签名"),
    "nothing_to_pick": ("Nothing has to be picked: everything is printed.", "无需取料：全部现印。"),
    "printed_here": ("printed", "现印"),
    "postage": ("Postage", "邮资"),
    "no_tariff": ("price unknown", "无资费"),
}
_BY_LANGUAGE = {
    language: MappingProxyType({key: texts[index] for key, texts in _WORDS.items()})
    for index, language in enumerate(("en", "zh"))
}


def words(language: str) -> Mapping[str, str]:
    """All fixed words in the language that is printed for a reader of ``language``."""
    return _BY_LANGUAGE[text_language(language)]


@cache
def letter_words(language: str) -> Mapping[str, str]:
    """The same for the frame of a firm's own letter, in the letter's language where its words are known."""
    return MappingProxyType({**words(language), **FRAMES.get(base(language), {})})

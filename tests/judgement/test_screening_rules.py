"""Screening: messages as they come in, in both languages, and which indicators each should raise (SC1–SC6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intranet.firm.policies import POLICIES
from intranet.screening.indicators import INDICATORS
from intranet.screening.marking import marked_parts
from intranet.screening.rules import may_give, screen
from intranet.screening.values import AskedProduct, Evidence, FraudMatch, ScreeningSubject
from intranet.values.inquiry_terms import Horizon, Verdict
from intranet.values.reason import Reason

POLICY = POLICIES["screening"].default

ORDINARY = [
    "Hi, we saw your screwdriver bits in Fastener Monthly. Could you send the brochure and a price list? Thanks, Bob",
    "Please quote 500 pcs of T20 bits, 25 mm, packed in blister, FOB Shanghai. We need them in March.",
    "What does the torque wrench cost, and do you deliver to Ireland?",
    "We are a small workshop in Leeds and need about 30 sets for our apprentices. Is there a discount for schools?",
    "Dear Sir or Madam, please send us your catalogue. Yours faithfully, Jean Dupont",
    "Dear Sirs, we are looking for a supplier of socket sets. Kindly send your catalogue and terms of payment.",
    "My boss asked me to find out whether you also make left-handed taps. Anything you have on paper is fine.",
    "Do you have a dealer near Lyon? I would like to hold one in my hand before I buy it.",
    "We bought from you in 2019 and lost your number. Need 20 more of the same, urgent, our line stands still!",
    "Can I get a sample of the S2 steel bit? I will pay for it and for the courier.",
    "Two samples would be great so that we can test them in our lab next week.",
    "Could your sales rep come to us next Tuesday and show the new drill? We are in Cardiff, half an hour from you.",
    "We will visit your booth at the Cologne fair, hall 10. Can we fix a time?",
    "Please come to our stand at the exhibition if you are there, we would love to talk.",
    "We invite you to send an offer for tender 2026/114, 1,200 units of item 7, delivery by 30 June.",
    "Price for a 20 ft container of toolboxes CIF Hamburg? Inner box 6, master carton 24.",
    "Please call me back today if you can, we must decide this week. Thanks!",
    "I need these within 48 hours, any delay stops our machine. Can you do it?",
    "We're one of the bigger hardware shops in Kent, three branches, and want to widen our range.",
    "No hurry, just collecting information for next year's catalogue.",
    "Please send the literature by post, we don't have good internet out here.",
    "Send the invoice by e-mail and the tools by DHL please.",
    "What is the weight of one carton? We have to work out the freight.",
    "how much 4 the bits?? need like 40. cheers",
    "Looking for a long-term supplier; our current one keeps us waiting. What is your lead time for 2,000 sets?",
    "您好，我们在五金展上看到你们的螺丝批头，麻烦寄一份样本册和价格表，谢谢！",
    "请报500套的价格，T20，25毫米，纸盒包装，交货期多久？",
    "我们是苏州的一家小厂，想买三十套扳手给学徒用，有没有优惠？",
    "老板让我问一下，你们有没有左牙丝锥？有资料的话寄一份就行。",
    "请问扭力扳手多少钱一把？能开发票吗？",
    "下个月想去你们展位看看，可以约个时间吗？",
    "急！生产线停了，今天能发二十个吗？",
    "能不能先寄一个样品？运费我们付。",
    "我们明年才用，不急，先收集一下资料。",
    "贵司的目录很好，请问有英文版吗？电子邮件发给我就行。",
    "我们做外贸的，客户要1000件，外箱要印唛头，请报FOB宁波价。",
    "你好，之前买过你们的货，号码丢了，再要二十套同样的。",
]

FRAUDULENT = [
    (
        "We are interested in all your products and need 50 containers per month. Please send your best price.",
        {"huge_order"},
    ),
    ("I want to place a very huge order with your company. What do you sell?", {"huge_order"}),
    ("Our annual demand of USD 20 million must be supplied by you. Tell us what you make.", {"huge_order"}),
    ("This is an order worth $5 million. Reply at once with everything you have.", {"huge_order"}),
    ("What is your price per kg for the screwdrivers?", {"wrong_unit"}),
    ("Quote us the hammers by the ton please, we buy by weight.", {"wrong_unit"}),
    ("How much is one kilo of your drills?", {"wrong_unit"}),
    ("Your catalogue must come by DHL only, we do not read e-mail.", {"courier_insisted"}),
    ("Send the price list and quotation by courier at your cost, not by email.", {"courier_insisted"}),
    ("Please DHL us your full catalogue.", {"courier_insisted"}),
    ("Kindly ship free samples of all your products to our buying office.", {"many_samples"}),
    ("Before we order we need 30 different samples, free of charge.", {"many_samples"}),
    ("We need samples of each model you have, our customers wait.", {"many_samples"}),
    ("We want brand new machines, only used goods at the lowest price.", {"contradictions"}),
    ("Very urgent, send immediately. There is no hurry, we build in a year or so.", {"contradictions"}),
    (
        "Our boss invites your manager to come to our city to sign the contract. Any delay and you lose the order.",
        {"invitation", "pressure"},
    ),
    (
        "The board has decided. Please fly to our country for negotiation; without a minute's delay!",
        {"invitation", "pressure"},
    ),
    ("Send your manager to our headquarters to sign. The boss is waiting.", {"invitation", "pressure"}),
    ("The contract must be signed within 24 hours or you lose the business to others.", {"pressure"}),
    ("This is your last chance. We will give this order to another company tomorrow.", {"pressure"}),
    (
        "Dear Sirs, we have the honour to approach your esteemed company. We are writing to enquire about your goods "
        "and look forward to establishing a long-term and mutually beneficial business relationship. Kindly furnish us "
        "with your particulars at your earliest convenience. Yours respectfully",
        {"too_formal"},
    ),
    ("我公司每月需要50个货柜，请报最低价，你们都有什么产品？", {"huge_order"}),
    ("我们有上百万美元的大量订单，请马上联系。", {"huge_order"}),
    ("扳手每公斤多少钱？", {"wrong_unit"}),
    ("螺丝刀请按吨报价，我们长期收购。", {"wrong_unit"}),
    ("你们的目录必须用DHL快递寄来。", {"courier_insisted"}),
    ("请把全套样品免费寄给我们，先看样再谈。", {"many_samples"}),
    ("每款样品各寄两个，我们老板要看。", {"many_samples"}),
    (
        "邀请贵公司经理前来我公司签合同，机不可失，否则订单给别人。",
        {"invitation", "pressure"},
    ),
    ("请派人过来谈合同，明天签约，刻不容缓。", {"invitation", "pressure"}),
    (
        "敬启者：久仰贵公司大名，冒昧致函，盼与贵公司建立长期友好合作关系，互利互惠。承蒙赐复，不胜感激。顺颂商祺。",
        {"too_formal"},
    ),
    ("我们要全新的，二手也行，价格越低越好。", {"contradictions"}),
]


def raised(subject: ScreeningSubject) -> set[str]:
    return {finding.indicator for finding in screen(subject, POLICY).suggested}


@pytest.mark.parametrize("message", ORDINARY)
def test_an_ordinary_message_is_clear(message):
    result = screen(
        ScreeningSubject(message=message, company="Hill & Sons", email_domain="hill.example"), POLICY
    )
    assert [str(each.reason) for finding in result.suggested for each in finding.evidence] == []
    assert result.verdict is Verdict.CLEAR


@pytest.mark.parametrize(("message", "expected"), FRAUDULENT)
def test_a_fraudulent_message_raises_its_questions(message, expected):
    assert raised(ScreeningSubject(message=message)) == expected


@pytest.mark.parametrize("message", [message for message, _ in FRAUDULENT])
def test_evidence_quotes_the_very_words(message):
    for finding in screen(ScreeningSubject(message=message), POLICY).suggested:
        assert finding.evidence
        for evidence in finding.evidence:
            assert evidence.field == "message"
            assert message[evidence.start : evidence.end].strip() == evidence.quote
            assert Evidence.from_json(evidence.to_json()) == evidence


@pytest.mark.parametrize("message", [message for message, _ in FRAUDULENT])
def test_marking_keeps_every_letter_of_the_message(message):
    evidence = [
        each
        for finding in screen(ScreeningSubject(message=message), POLICY).suggested
        for each in finding.evidence
    ]
    parts = marked_parts(message, "message", evidence)
    assert "".join(part.text for part in parts) == message
    assert {each.quote for each in evidence} <= {message[e.start : e.end].strip() for e in evidence}
    assert any(part.reasons for part in parts)


def test_evidence_that_overlaps_is_cut_where_it_begins_and_ends():
    why = [Reason("a", "A"), Reason("b", "B")]
    evidence = [Evidence(why[0], "bcd", "message", 1, 4), Evidence(why[1], "de", "message", 3, 5)]
    parts = marked_parts("abcdef", "message", evidence)
    assert [(part.text, [each.code for each in part.reasons]) for part in parts] == [
        ("a", []), ("bc", ["a"]), ("d", ["a", "b"]), ("e", ["b"]), ("f", []),
    ]  # fmt: skip


def test_a_message_corrected_since_is_marked_where_the_words_are_now():
    evidence = [Evidence(Reason("a", "A"), "free samples", "message", 0, 12)]
    parts = marked_parts("Hello, free samples!", "message", evidence)
    assert [part.text for part in parts if part.reasons] == ["free samples"]
    assert marked_parts("Nothing of it", "message", evidence)[0].reasons == []


MUG = {"as_asked": "mugs", "product": "Mug", "unit_of_sale": "piece", "usual_quantity": 50}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (AskedProduct(**MUG, quantity=Decimal(60)), set()),
        (AskedProduct(**MUG, quantity=Decimal(1000)), {"huge_order"}),
        (AskedProduct("mugs", quantity=Decimal(999)), set()),
        (AskedProduct("mugs", quantity=Decimal(1000)), {"huge_order"}),
        (AskedProduct(**MUG, quantity=Decimal(5), unit="kg"), {"wrong_unit"}),
        (AskedProduct(**{**MUG, "unit_of_sale": "kg"}, quantity=Decimal(5), unit="kg"), set()),
        (AskedProduct(**MUG, quantity=Decimal(5), unit="吨"), {"wrong_unit"}),
        (AskedProduct(**MUG, quantity=Decimal(5), unit="pieces"), set()),
    ],
)
def test_quantities_and_units_are_held_against_the_product(line, expected):
    assert raised(ScreeningSubject(message="Please send an offer.", products=[line])) == expected


def test_who_speaks_of_figures_may_order_much():
    line = AskedProduct(**MUG, quantity=Decimal(5000))
    said = ScreeningSubject(
        message="5000 mugs, 330 ml, 95 mm high, in master cartons of 36.", products=[line]
    )
    assert raised(said) == set()


def test_price_by_weight_is_right_for_what_is_sold_by_weight():
    line = AskedProduct("wire", "Wire", unit_of_sale="kg")
    assert raised(ScreeningSubject(message="What is your price per kg?", products=[line])) == set()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("We want a huge order.", set()),
        ("Please send free samples of all your products.", set()),
        (FRAUDULENT[20][0], set()),
        ("Our boss invites your manager to come to our city to sign the contract.", {"invitation"}),
    ],
)
def test_who_has_ordered_is_trusted_in_what_only_strangers_are_asked(message, expected):
    assert raised(ScreeningSubject(message=message, has_ordered=True)) == expected


@pytest.mark.parametrize(
    ("findings", "domain", "expected"),
    [
        ("not_searched", "giant.example", set()),
        ("not_searched", "gmail.com", {"big_claim"}),
        ("little", "giant.example", {"big_claim"}),
        ("good", "gmail.com", set()),
        ("bad", "giant.example", {"big_claim"}),
    ],
)
@pytest.mark.parametrize(
    "message", ["We are the world's largest importer of tools.", "我们公司是大型跨国集团，实力雄厚。"]
)
def test_a_big_claim_is_held_against_what_is_found(message, findings, domain, expected):
    subject = ScreeningSubject(message=message, company="Giant", email_domain=domain, web_findings=findings)
    assert raised(subject) == expected


def test_bad_findings_count_without_any_claim():
    assert raised(ScreeningSubject(message="Your price?", web_findings="bad")) == {"big_claim"}


def test_urgent_words_against_a_far_horizon_contradict():
    assert raised(ScreeningSubject(message="Urgent!", horizon=Horizon.TWELVE_MONTHS)) == {"contradictions"}
    assert raised(ScreeningSubject(message="Urgent!", horizon=Horizon.IMMEDIATELY)) == set()


def test_a_detail_of_a_confirmed_fraud_is_flagged():
    subject = ScreeningSubject(
        message="Your price?", fraud_matches=[FraudMatch("phone", "+44 1482 555 010", "K7-4PX2")]
    )
    (finding,) = screen(subject, POLICY).suggested
    assert finding.indicator == "remembered"
    assert "K7-4PX2" in str(finding.evidence[0].reason)


def test_a_firm_switches_indicators_off_and_weighs_them():
    message = "What is your price per kg for the screwdrivers?"
    off = {**POLICY, "indicators": {**POLICY["indicators"], "wrong_unit": 0}}
    assert screen(ScreeningSubject(message=message), off).verdict is Verdict.CLEAR
    assert "wrong_unit" not in {
        finding.indicator for finding in screen(ScreeningSubject(message=message), off).findings
    }
    heavy = {**POLICY, "thresholds": {**POLICY["thresholds"], "to_check": 3}}
    light = screen(ScreeningSubject(message=message), heavy)
    assert light.verdict is Verdict.CLEAR
    assert [finding.indicator for finding in light.suggested] == ["wrong_unit"]


def test_every_indicator_has_its_weight_in_the_policy():
    assert {indicator.code for indicator in INDICATORS} == set(POLICY["indicators"])


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "?" * 5000, "free samples " * 400, "a" * 20_000, "请" * 5000]
)
def test_odd_texts_are_screened_all_the_same(text):
    assert screen(ScreeningSubject(message=text), POLICY).verdict in (Verdict.CLEAR, Verdict.TO_CHECK)


@pytest.mark.parametrize(
    ("roles", "given", "new", "allowed"),
    [
        ({"reception"}, Verdict.TO_CHECK, Verdict.CLEAR, True),
        ({"rep"}, Verdict.TO_CHECK, Verdict.SUSPECT, True),
        ({"rep"}, Verdict.CLEAR, Verdict.SUSPECT, True),
        ({"rep"}, Verdict.SUSPECT, Verdict.CLEAR, False),
        ({"reception"}, Verdict.TO_CHECK, Verdict.FRAUD, False),
        ({"mailroom"}, Verdict.TO_CHECK, Verdict.CLEAR, False),
        ({"supervisor"}, Verdict.SUSPECT, Verdict.CLEAR, True),
        ({"supervisor"}, Verdict.SUSPECT, Verdict.FRAUD, True),
        ({"supervisor"}, Verdict.FRAUD, Verdict.CLEAR, True),
        ({"admin"}, Verdict.FRAUD, Verdict.CLEAR, False),
        ({"supervisor"}, Verdict.FRAUD, Verdict.SUSPECT, False),
    ],
)
def test_who_may_give_which_verdict(roles, given, new, allowed):
    assert may_give(roles, given, new) is allowed

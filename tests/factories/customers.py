"""Callers and known customers, from a small cast. Needs an application context."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from intranet.customers import service
from intranet.customers.service import CustomerAndContact
from intranet.customers.values import CallerDetails
from intranet.platform import clock
from intranet.values.address import PostalAddress

BERLIN = PostalAddress(street="Hauptstraße 12", city="Berlin", postcode="10115", country="DE")
SHANGHAI = PostalAddress(street="南京西路1266号", city="上海市", postcode="200040", country="CN")
DAYTON = PostalAddress(street="77 Wright Ave", city="Dayton", region="OH", postcode="45403", country="US")

A_CALLER = CallerDetails(
    company="Brandt Messtechnik GmbH",
    person="Jana Weiß",
    phone="+49 30 901820",
    fax="+49 30 901821",
    email="jana.weiss@brandt-mess.example",
    messaging="WhatsApp +49 170 9018200",
    address=BERLIN,
    language="de",
)
A_CHINESE_CALLER = CallerDetails(
    company="上海启明仪器有限公司",
    person="王伟",
    phone="+86 21 6234 5678",
    email="wangwei@qiming.example",
    address=SHANGHAI,
    language="zh",
)


def a_caller(**changes: Any) -> CallerDetails:
    """Who calls, unless told otherwise: a complete German caller."""
    return replace(A_CALLER, **changes)


def a_known_customer(**changes: Any) -> CustomerAndContact:
    """Somebody who called before."""
    return service.take_in(a_caller(**changes), None, clock.now())


def many_customers(count: int) -> list[CustomerAndContact]:
    """So many different ones."""
    return [
        service.take_in(
            CallerDetails(
                company=f"Number {number} Tools Ltd",
                person=f"Person {number}",
                phone=f"+1 216 555 {number:04}",
                email=f"person{number}@firm{number}.example",
                address=replace(DAYTON, street=f"{number} Wright Ave"),
            ),
            None,
            clock.now(),
        )
        for number in range(1, count + 1)
    ]

"""The cast of the letter tests: three firms that send, and letters to make variations of."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from reportlab.pdfgen import canvas

from intranet.values.address import PostalAddress
from mailroom.press.letters.printing import LetterJob, Pointer, Signer, print_letters
from mailroom.press.sender import Sender
from tests.press.reading import sample_addresses

ADDRESSES = sample_addresses()
WRONG = frozenset(f"A0{number}" for number in range(69, 78))
GERMAN = Sender(
    PostalAddress("", "Nordlicht Messtechnik GmbH", "Hafenstraße 12", "", "Hamburg", "", "20457", "DE", "de"),
    phone="+49 40 555 0130",
    email="info@nordlicht.example",
)
AMERICAN = Sender(
    PostalAddress(
        "", "Harbor Instruments Inc.", "400 Pier Avenue", "", "Portland", "ME", "04101", "US", "en"
    ),
    phone="+1 207 555 0130",
    fax="+1 207 555 0131",
    email="hello@harbor.example",
)
CHINESE = Sender(
    PostalAddress("", "宁波海达仪器有限公司", "中山东路88号", "", "宁波市", "浙江省", "315000", "CN", "zh"),
    phone="+86 574 5555 0130",
)
TUESDAY = date(2026, 11, 24)


def a_letter(to: str = "A001", **changes: Any) -> LetterJob:
    """A standard letter to one of the sample's addresses, by its id."""
    recipient = ADDRESSES[to]
    usual: dict[str, Any] = {
        "packet": f"P-{to}",
        "language": recipient.language,
        "recipient": recipient,
        "date": TUESDAY,
        "references": ("K7-4PX2",),
        "products": ("Flow meter FM-20", "Valve V-4"),
        "pointers": (Pointer("General catalogue", (7,)),),
        "enclosures": ("Data sheet FM-20", "General catalogue"),
        "inquired_on": date(2026, 11, 23),
        "call_on": date(2026, 12, 1),
        "signer": Signer("Maria Lind", "Sales", "+49 40 555 0142"),
    }
    return LetterJob(**{**usual, **changes})


def letters_pdf(*jobs: LetterJob, sender: Sender = GERMAN, **options: Any) -> bytes:
    """These letters as one PDF; every one of them must print."""
    out = io.BytesIO()
    printed = print_letters(jobs, out, sender=sender, **options)
    assert printed.count == len(jobs)
    return out.getvalue()


def brochure(title: str, pages: int, *, size_pt: tuple[float, float] = (595.28, 841.89)) -> bytes:
    """A brochure whose pages say "title page N", with a link as layout programs make them."""
    out = io.BytesIO()
    drawn = canvas.Canvas(out, pagesize=size_pt, invariant=1)
    for page in range(1, pages + 1):
        drawn.drawString(50, 60, f"{title} page {page}")
        drawn.linkURL("https://example.com/", (50, 50, 90, 70))
        drawn.showPage()
    drawn.save()
    return out.getvalue()

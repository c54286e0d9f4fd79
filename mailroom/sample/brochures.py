"""Eight brochures of the sample firm, set in type by the press with pictures drawn by code."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from intranet.products.models import Product
from mailroom.literature.pictures import checked_pdf
from mailroom.literature.values import CheckedPdf
from mailroom.press.letters.html_values import Sheet, open_typesetter
from mailroom.sample.drawings import PAINTS, picture

CSS = """
@page { size: 215.9mm 279.4mm; margin: 18mm 17mm 16mm 17mm;
  @bottom-left { content: string(firm); font-size: 8pt; color: #59616b; }
  @bottom-right { content: string(label); font-size: 9pt; font-weight: 600; } }
html { font-family: "Noto Sans", "Noto Sans CJK SC", sans-serif; font-size: 10pt; line-height: 1.5; color: #27323f; }
:lang(zh) { font-family: "Noto Sans", "Noto Sans CJK SC", sans-serif; line-height: 1.7; }
p, h1, h2, table { margin: 0; }
.firm { string-set: firm content(); font-size: 1pt; color: white; height: 0; }
.label { string-set: label content(); font-size: 1pt; color: white; height: 0; }
.page { break-before: page; position: relative; }
.page:first-child { break-before: auto; }
h1 { font-size: 26pt; line-height: 1.15; font-weight: 700; letter-spacing: -0.3pt; }
h2 { font-size: 15pt; line-height: 1.25; font-weight: 600; margin-bottom: 3mm; }
.kicker { font-size: 9pt; letter-spacing: 1.2pt; color: #59616b; margin-bottom: 3mm; }
.picture { display: block; width: 100%; }
.hero { background: #f4f1ea; padding: 8mm 14mm; margin: 7mm 0; }
.lead { font-size: 12.5pt; line-height: 1.5; margin-bottom: 5mm; max-width: 150mm; }
.two { display: flex; gap: 8mm; }
.two > * { flex: 1 1 0; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
td { border-bottom: 0.4pt solid #cfc9bd; padding: 1.6mm 0; vertical-align: top; }
td:first-child { color: #59616b; width: 42mm; }
.number { font-variant-numeric: tabular-nums; color: #59616b; }
.band { height: 3mm; margin-bottom: 8mm; }
.contents td:last-child { text-align: right; font-weight: 600; }
"""


@dataclass(frozen=True)
class Words:
    """A brochure's fixed words in one language."""

    catalogue: str
    contents: str
    sheet: str
    technical: str
    packing: str
    transport: str
    sold: str
    note: str
    ask: str
    about: tuple[tuple[str, str], ...]


ENGLISH = Words(
    catalogue="Everything for the bench and the measuring room",
    contents="What is where",
    sheet="Product sheet",
    technical="Technical data",
    packing="Packing",
    transport="Transport",
    sold="Sold by the",
    note="Measuring the same twice: four habits",
    ask="Call, write or fax: the answer leaves our house on the day that your question comes in.",
    about=(
        (
            "Who we are",
            "Forty people who make and check tools for workshops and measuring rooms. What we sell has stood on "
            "our own benches for a year before it gets a number.",
        ),
        (
            "How we check",
            "Every instrument is read against a set of blocks at 20 °C, twice, by two people. The sheet with both "
            "readings lies in the box.",
        ),
        (
            "How we ship",
            "Small instruments leave within two days in boxes that have been dropped on every corner before. Vises and "
            "stands go on pallets, bolted down.",
        ),
        (
            "When something is wrong",
            "Send it back in the same box. We look at it the day it comes, tell you what we found, and mend it or "
            "replace it.",
        ),
    ),
)
CHINESE = Words(
    catalogue="钳工台与计量室所需，一应俱全",
    contents="目录",
    sheet="产品单页",
    technical="技术参数",
    packing="包装",
    transport="运输",
    sold="销售单位",
    note="两次量得一样：四个习惯",
    ask="来电、来信、来传真均可：问题当天到，答复当天发。",
    about=(
        (
            "我们是谁",
            "四十个人，制造并检验车间和计量室用的工具。每一种产品，都先在我们自己的台面上用满一年，才有货号。",
        ),
        ("我们怎样检验", "每件量具都在二十摄氏度下用量块核对两遍，由两个人各读一次，两次读数一并放在盒里。"),
        ("我们怎样发货", "小件量具两天内发出，包装盒每个角都试摔过。台钳和支架用托盘固定发运。"),
        ("出了问题怎么办", "用原盒寄回即可。收到当天检查，告诉您结果，能修则修，不能修则换。"),
    ),
)


class BrochureMaker:
    """Sets brochures of one firm; the fonts are loaded once."""

    def __init__(self, firm: str) -> None:
        self._firm = firm
        self._typesetter = open_typesetter(CSS)

    def catalogue(self, products: Sequence[Product], language: str) -> CheckedPdf:
        """Cover, contents, and a page for each product: product ``n`` (from 0) is on page ``n + 3``."""
        words = words_in(language)
        rows = "".join(
            f"<tr><td class=number>{escape(one.article_number)}</td><td>{escape(one.name_in(language))}</td>"
            f"<td class=number>{number}</td></tr>"
            for number, one in enumerate(products, start=3)
        )
        hero = _hero(products[0], 0) if products else ""
        cover = f"{self._kicker()}<h1>{words.catalogue}</h1>{hero}<p class=lead>{words.ask}</p>"
        pages = [cover, f"<h2>{words.contents}</h2><table class=contents>{rows}</table>"]
        pages += [_product_page(one, language, place) for place, one in enumerate(products)]
        return self._set(pages, language)

    def sheet(self, product: Product, language: str) -> CheckedPdf:
        """The product's own sheet: picture and data, front and back."""
        words = words_in(language)
        front = (
            f"<div class=kicker>{words.sheet} · {escape(product.article_number)}</div>"
            f"<h1>{escape(product.name_in(language))}</h1>{_hero(product, 1)}<p class=lead>{words.ask}</p>"
        )
        return self._set([front, _product_page(product, language, 1)], language)

    def profile(self, language: str) -> CheckedPdf:
        """The firm about itself, a page for each of four things."""
        words = words_in(language)
        pages = [
            f"<div class=band style='background:{PAINTS[place]}'></div>{self._kicker()}<h1>{escape(title)}</h1>"
            f"<div class=hero>{picture(subject, PAINTS[place])}</div><p class=lead>{escape(text)}</p>"
            for place, ((title, text), subject) in enumerate(
                zip(words.about, ("vise", "gauge blocks", "drill press", "microscope"), strict=True)
            )
        ]
        return self._set(pages, language)

    def technical_note(self, products: Sequence[Product], language: str) -> CheckedPdf:
        """A short note that helps whoever measures, printed on demand."""
        words = words_in(language)
        named = "".join(
            f"<tr><td>{escape(one.article_number)}</td><td>{escape(one.name_in(language))}</td></tr>"
            for one in products
        )
        first = f"{self._kicker()}<h1>{words.note}</h1><div class=hero>{picture('micrometer')}</div>"
        second = f"<h2>{words.note}</h2><table>{named}</table><p class=lead>{words.ask}</p>"
        return self._set([first, second], language)

    def _kicker(self) -> str:
        return f"<div class=kicker>{escape(self._firm)}</div>"

    def _set(self, pages: Sequence[str], language: str) -> CheckedPdf:
        body = "".join(
            f"<div class=page><div class=firm>{escape(self._firm)}</div><div class=label>{number}</div>{page}</div>"
            for number, page in enumerate(pages, start=1)
        )
        made = self._typesetter.print([Sheet("brochure", "brochure", body, language)], title=self._firm)
        return checked_pdf(io.BytesIO(made.pdf))


def words_in(language: str) -> Words:
    """The fixed words in Chinese or English."""
    return CHINESE if language.startswith("zh") else ENGLISH


def _hero(product: Product, place: int) -> str:
    return f"<div class=hero>{picture(product.name_en, PAINTS[place % len(PAINTS)])}</div>"


def _product_page(product: Product, language: str, place: int) -> str:
    words = words_in(language)
    rows = (
        (words.technical, product.technical_data),
        (words.packing, product.packing),
        (words.transport, product.transport),
        (words.sold, product.unit_of_sale),
    )
    table = "".join(
        f"<tr><td>{label}</td><td>{escape(text).replace(chr(10), '<br>')}</td></tr>"
        for label, text in rows
        if text
    )
    return (
        f"<div class=kicker>{escape(product.article_number)}</div><h1>{escape(product.name_in(language))}</h1>"
        f"{_hero(product, place)}<table>{table}</table>"
    )

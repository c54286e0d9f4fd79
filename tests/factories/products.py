"""What the firm of the tests sells. Needs an application context."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from intranet.products import service
from intranet.products.models import Product
from intranet.products.service import ProductDetails

CALIPER = ProductDetails(
    article_number="TH-200",
    name_en="Digital caliper",
    name_zh="数显卡尺",
    technical_data="Range 0–200 mm\nResolution 0.01 mm",
    packing="Plastic case, 20 in a carton",
    transport="9 kg a carton",
    usual_quantity=20,
    other_names=("vernier", "Schieblehre", "electronic calliper"),
)
VISE = ProductDetails(
    article_number="BV-125", name_en="Bench vise", name_zh="台虎钳", usual_quantity=5, other_names=("vice",)
)


def a_product(details: ProductDetails = CALIPER, **changes: Any) -> Product:
    """A digital caliper, unless told otherwise."""
    return service.add_product(replace(details, **changes), None)

"""The module that draws Intelligent Mail barcodes, loaded when the first one is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def imb_press() -> Any:
    """:mod:`mailroom.press.envelopes.imb`: it costs a third of a second, and most mail bears no barcode."""
    return import_module("mailroom.press.envelopes.imb")

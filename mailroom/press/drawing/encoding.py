"""What a code says, as rows of modules. Loads the library that encodes, so it is loaded for the first code only
(:func:`mailroom.press.drawing.codes.data_matrix`)."""

from __future__ import annotations

from typing import Any

import zxingcpp

_INK = bytes([49]) + bytes([48]) * 255  # black, which is 0, is "1"


def data_matrix(text: str) -> tuple[str, ...]:
    """A square DataMatrix."""
    return _rows(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True))


def qr(text: str) -> tuple[str, ...]:
    """A QR code with medium error correction."""
    return _rows(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def _rows(barcode: zxingcpp.Barcode) -> tuple[str, ...]:
    picture: Any = barcode.to_image(
        scale=1, add_quiet_zones=False
    )  # its stub does not say that it is a buffer
    rows, cols = picture.shape
    flat = bytes(picture).translate(_INK)
    return tuple(flat[row * cols : (row + 1) * cols].decode("ascii") for row in range(rows))

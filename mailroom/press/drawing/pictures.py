"""The firm's logo on paper: PNG and JPEG as pictures, SVG as a drawing."""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, UnidentifiedImageError

from mailroom.press.page import PT_PER_MM, Box, number
from mailroom.press.pdf.document import Page, PdfDocument
from mailroom.press.sender import SenderNotUnderstood

_LARGEST_PX = 1200  # sharper than an envelope can show


class Logo(Protocol):
    """A picture or a drawing that can be placed."""

    def width_mm(self, height_mm: float, most_mm: float) -> float: ...

    def draw(self, document: PdfDocument, page: Page, room: Box) -> None: ...


def read_logo(logo: bytes, media_type: str) -> Logo:
    """A sender's logo, ready to be placed; raises :class:`SenderNotUnderstood` when it is broken."""
    if media_type == "image/svg+xml":
        # Only a drawing needs WeasyPrint, so only then is it loaded.
        return importlib.import_module("mailroom.press.drawing.svg_pictures").Drawing.of(logo)
    return Picture.of(logo)


@dataclass(frozen=True)
class Picture:
    """A picture ready to be placed: its shape, and the stream that paints it in a unit square."""

    width: float
    height: float
    entries: bytes
    data: bytes
    mask: bytes | None = None

    @classmethod
    def of(cls, picture: bytes) -> Picture:
        """Read a PNG or JPEG; raises :class:`SenderNotUnderstood` when it is broken."""
        try:
            with Image.open(io.BytesIO(picture)) as opened:
                opened.thumbnail((_LARGEST_PX, _LARGEST_PX))
                image = opened.convert("RGBA")
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
            raise SenderNotUnderstood(
                "The logo cannot be read: it must be a PNG, JPEG or SVG picture."
            ) from error
        alpha = image.getchannel("A")
        see_through = alpha.tobytes() != bytes([255]) * (image.width * image.height)
        entries = f"/Subtype/Image/Width {image.width}/Height {image.height}/BitsPerComponent 8".encode()
        return cls(
            float(image.width),
            float(image.height),
            entries,
            image.convert("RGB").tobytes(),
            alpha.tobytes() if see_through else None,
        )

    def width_mm(self, height_mm: float, most_mm: float) -> float:
        """How wide it is when ``height_mm`` high, and no wider than ``most_mm``."""
        return min(self.width / self.height * height_mm, most_mm)

    def draw(self, document: PdfDocument, page: Page, room: Box) -> None:
        """Place it into ``room``, whole, at the room's top left."""
        scale = min(room.width_mm / self.width, room.height_mm / self.height)
        width_mm, height_mm = self.width * scale, self.height * scale
        name = document.once(self, self._stored)
        place = " ".join(
            map(
                number,
                (
                    width_mm * PT_PER_MM,
                    0,
                    0,
                    height_mm * PT_PER_MM,
                    page.size.x_pt(room.left_mm),
                    page.size.y_pt(room.top_mm + height_mm),
                ),
            )
        )
        page.ops.append(f"q {place} cm /{name} Do Q")

    def _stored(self, document: PdfDocument) -> str:
        mask = b""
        if self.mask is not None:
            number_ = document.add_stream(
                b"/Type/XObject" + self.entries + b"/ColorSpace/DeviceGray", self.mask
            )
            mask = b"/SMask %d 0 R" % number_
        return document.form(self.entries + b"/ColorSpace/DeviceRGB" + mask, self.data)

"""What all pieces of one sender share: layout, letterhead, templates, type. Made once for a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from intranet.values.address import PostalAddress
from intranet.values.text import clean_line
from mailroom.press.letters.html_values import Asset, TemplateFault, open_typesetter
from mailroom.press.letters.layouts import LetterLayout, layout_of
from mailroom.press.letters.merging import RTL, in_order
from mailroom.press.letters.own_letters import OwnLetter, fill_own
from mailroom.press.letters.wording import reads_from_the_right, spaced, text_language
from mailroom.press.letters.words import letter_words, words
from mailroom.press.sender import Sender

if TYPE_CHECKING:
    from mailroom.press.letters.html_sheets import HtmlTypesetter

# Whatever a template can bring about by what it does with the values it gets.
_FILLING_FAULTS = (
    TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
)
TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "press"
"""The templates that ship with the press; a firm's own letter template may build on them."""


class Stationery:
    """The sender's paper: fills templates in a sandbox and sets them in type.

    ``template`` is the source of the firm's own letter template (HTML, Jinja); without it the letters that
    ship are used, by language. ``pictures`` are further assets that templates may show as ``asset:NAME``.
    Raises :class:`TemplateFault` for a template that cannot be read.
    """

    def __init__(
        self,
        sender: Sender,
        *,
        template: str | None = None,
        pictures: Mapping[str, Asset] | None = None,
        style_sheet: str = "sheets.css",
        sending_country: str = "",
    ) -> None:
        self.sender = sender
        self.sending_country = sending_country or sender.country or "US"
        """Where the mail is posted: addresses there bear no country line."""
        self.layout: LetterLayout = layout_of(sender.layout, sender.country or self.sending_country)
        self._templates = _sandbox()
        self._own_letter = self._compiled(template) if template is not None else None
        assets = dict(pictures or {})
        if sender.logo:
            assets["logo"] = Asset(sender.logo, sender.logo_media_type)
        self.has_own_frame = template is not None
        """Whether the letter's head and foot are the firm's own template, of which nothing is known."""
        self._assets = assets
        self._style_sheet = style_sheet
        self._typesetter: HtmlTypesetter | None = None

    @property
    def typesetter(self) -> HtmlTypesetter:
        """The typesetter with this paper's style sheet, made when first needed."""
        if self._typesetter is None:
            self._typesetter = open_typesetter(self.style_sheet_source(), self._assets)
        return self._typesetter

    def style_sheet_source(self) -> str:
        """The style sheet, filled with the layout's measures and what stands at the foot of a letter."""
        template = self._templates.get_template(self._style_sheet)
        return template.render(layout=self.layout, sender=self.letterhead)

    def fill(self, name: str, language: str, /, **values: Any) -> str:
        """Fill the packaged template ``name``; ``w`` holds the fixed words, ``sender`` the letterhead."""
        html = self._filled(self._templates.get_template(name), language, values)
        return spaced(html) if text_language(language) == "zh" else html

    def fill_letter(self, language: str, own: OwnLetter | None = None, /, **values: Any) -> str:
        """Fill the firm's own letter template, or the one that ships for the language.

        Raises :class:`~mailroom.press.letters.own_letters.TemplateRefused` for the letter whose own words cannot be
        used.
        """
        if own is not None:
            plain = {key: values[key] for key in ("letter", "recipient", "signer", "fields")}
            layout = {"code": self.layout.code, "date_at_end": self.layout.date_at_end}
            parts = fill_own(
                own, {**plain, "sender": self.letterhead, "layout": layout}, frozenset(self._assets)
            )
            return self._filled(
                self._templates.get_template("letter_own.html"),
                language,
                {
                    **values,
                    "own": parts,
                    "w": letter_words(own.language),
                    RTL: reads_from_the_right(own.language),
                },
            )
        packaged = f"letter_{text_language(language)}.html"
        template = self._own_letter or self._templates.get_template(packaged)
        return self._filled(template, language, values)

    @cached_property
    def letterhead(self) -> dict[str, Any]:
        """The sender as templates see it: name, address lines, contact lines, return line, logo or not."""
        address = self.sender.address
        # Seen from no country at all, so that the country always shows: a letterhead travels.
        lines = [clean_line(line.text) for line in address.lines("", self.sender.language)]
        below_name = tuple(line for line in lines if line != self.sender.name)
        own = letter_words(self.sender.language)
        called = ((own["phone"], self.sender.phone), (own["fax"], self.sender.fax))
        written = (self.sender.email, self.sender.website)
        contacts = (*(f"{name} {number}" for name, number in called if number), *written)
        return {
            "name": clean_line(self.sender.name),
            "address": below_name,
            "return_line": self._return_line(address),
            "logo": bool(self.sender.logo),
            "phone": clean_line(self.sender.phone),
            "fax": clean_line(self.sender.fax),
            "email": clean_line(self.sender.email),
            "website": clean_line(self.sender.website),
            "contacts": tuple(clean_line(text) for text in contacts if text),
        }

    def _return_line(self, address: PostalAddress) -> str:
        if not self.layout.has_return_line:
            return ""
        lines = address.lines(self.sending_country, self.sender.language)
        return " · ".join(clean_line(line.text) for line in lines)

    def _filled(self, template: Template, language: str, values: Mapping[str, Any]) -> str:
        shared = {"w": words(language), "sender": self.letterhead, "layout": self.layout}
        try:
            return template.render(shared, **values)
        except _FILLING_FAULTS as fault:
            raise TemplateFault(f"The template cannot be filled in: {fault}.") from fault

    def _compiled(self, source: str) -> Template:
        try:
            return self._templates.from_string(source)
        except TemplateError as fault:
            line = getattr(fault, "lineno", None)
            place = f" (line {line})" if line else ""
            raise TemplateFault(f"The template cannot be read{place}: {fault}.") from fault


def at(left_mm: float, top_mm: float, width_mm: float | None = None) -> Markup:
    """The style attribute's text that puts an element at a place on the page area."""
    width = "" if width_mm is None else f";width:{width_mm:.3f}mm"
    return Markup(f"left:{left_mm:.3f}mm;top:{top_mm:.3f}mm{width}")  # noqa: S704  numbers only


@cache
def _sandbox() -> ImmutableSandboxedEnvironment:
    """One for the process, so that each template is compiled once."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=in_order,
    )
    environment.filters["css_lines"] = _css_lines
    environment.filters["spaced"] = _spaced_markup
    return environment


def _css_lines(lines: Iterable[str]) -> Markup:
    """Lines of text as one CSS string, whatever is in them."""
    escaped = ("".join(_css_character(character) for character in line) for line in lines)
    return Markup('"' + "\\a ".join(escaped) + '"')  # noqa: S704  every character that means something is escaped


def _css_character(character: str) -> str:
    return character if character.isalnum() or character == " " else f"\\{ord(character):x} "


def _spaced_markup(filled: Markup) -> Markup:
    return Markup(spaced(str(filled)))  # noqa: S704  it was escaped before; only spaces are added

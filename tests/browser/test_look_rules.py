"""Rules of the look that need no browser: lengths, nothing inline, no class without a style, one place for colours."""

from __future__ import annotations

import re
from pathlib import Path

import flask_bootstrap
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = [
    path for path in sorted((ROOT / "templates").rglob("*.html")) if not {"press", "mail"} & set(path.parts)
]
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
SCRIPT_BYTES = 25 * 1024
# Names of pieces for tests and readers of the source: they carry no style. Anything else is a slip of the pen.
HOOKS = """
    age ahead approval-thing bench-form choices desk-address desk-callers desk-what desk-who due-list due-others
    due-who-cell envelope-return envelope-to field-check form history-what home-panel keys language-button lines-list
    live paper-list run-new sheet-picker sign-in suspect
"""
# Colours of paper itself, which stays paper on a dark desk, live beside the drawing of the envelope.
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(", re.IGNORECASE)
KEEPS_COLOURS = {"tokens.css", "print.css", "packets.css", "stories.css"}


def classes_of(text: str) -> set[str]:
    """The classes a template names outright; those put together by Jinja are left out."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "?", re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL), flags=re.DOTALL)
    found: set[str] = set()
    for value in re.findall(r'\bclass="([^"]*)"', text):
        found |= {name for name in value.split() if "?" not in name}
    return found


def test_every_class_in_a_template_has_a_style() -> None:
    styled = set(HOOKS.split())
    for sheet in (*SHEETS, BOOTSTRAP):
        styled |= set(re.findall(r"\.([A-Za-z_][\w-]*)", sheet.read_text(encoding="utf-8")))
    missing = {}
    for template in TEMPLATES:
        unknown = classes_of(template.read_text(encoding="utf-8")) - styled
        if unknown:
            missing[str(template.relative_to(ROOT))] = sorted(unknown)
    assert not missing


def test_nothing_is_inline_in_a_template() -> None:
    inline = re.compile(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\bsrc=)|javascript:', re.IGNORECASE)
    found = {
        str(path.relative_to(ROOT)): inline.findall(text)
        for path in TEMPLATES
        if inline.search(text := re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    }
    assert not found


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=lambda path: path.name)
def test_a_sheet_or_script_is_short_and_fetches_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert "url(" not in text
    assert "@import" not in text
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_colours_have_names(path: Path) -> None:
    if path.name not in KEEPS_COLOURS:
        assert not COLOUR.findall(path.read_text(encoding="utf-8"))


def test_the_scripts_that_every_page_loads_are_small_together_and_those_of_one_page_smaller() -> None:
    head = (ROOT / "templates" / "macros" / "_head.html").read_text(encoding="utf-8")
    everywhere = {path for path in SCRIPTS if f"js/{path.name}" in head}
    assert sum(path.stat().st_size for path in everywhere) <= SCRIPT_BYTES
    assert all(path.stat().st_size <= SCRIPT_BYTES / 3 for path in SCRIPTS if path not in everywhere)


def test_the_two_dark_desks_have_the_same_colours() -> None:
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    by_device = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', text, re.DOTALL)
    by_choice = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', text, re.DOTALL)
    assert by_device
    assert by_choice
    assert by_device.group(1).split() == by_choice.group(1).split()

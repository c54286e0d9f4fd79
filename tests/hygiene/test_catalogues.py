"""Nothing a person sees is left untranslated: the sources' sentences and the catalogues say the same."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.hygiene import tree

PACKAGES = ("intranet", "mailroom")
LANGUAGES = ("zh",)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Path:
    """The folder of the freshly collected sentences, one file a package."""
    folder = tmp_path_factory.mktemp("messages")
    command = ["make", "--silent", "messages", f"POT={folder}", f"BIN={Path(sys.executable).parent}"]
    subprocess.run(command, cwd=tree.ROOT, check=True, capture_output=True)
    return folder


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def sentences(catalogue: Catalog) -> dict[tuple[str | None, str], Message]:
    return {(message.context, first(message.id)): message for message in catalogue if message.id}


def first(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def placeholders(text: str) -> set[str]:
    return {match.group(1) for match in PLACEHOLDER.finditer(text) if match.group(1)}


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.fixture(params=[(package, language) for package in PACKAGES for language in LANGUAGES], ids="-".join)
def pair(request, extracted) -> tuple[dict, dict]:
    """The sentences of one package's sources, and its catalogue in one language."""
    package, language = request.param
    catalogue = tree.ROOT / package / "translations" / language / "LC_MESSAGES" / "messages.po"
    assert catalogue.is_file(), f"{package} has no {language} catalogue: make translate"
    return sentences(read(extracted / f"{package}.pot")), sentences(read(catalogue))


def test_the_catalogue_has_the_sentences_of_the_sources_and_no_others(pair):
    source, catalogue = pair
    assert {"missing": source.keys() - catalogue.keys(), "left over": catalogue.keys() - source.keys()} == {
        "missing": set(),
        "left over": set(),
    }, "make translate collects what is new"


def test_every_sentence_is_translated(pair):
    _, catalogue = pair
    open_ = [key[1] for key, message in catalogue.items() if message.fuzzy or not all(translations(message))]
    assert open_ == []


def test_a_translation_keeps_the_placeholders(pair):
    _, catalogue = pair
    wrong = []
    for (_context, text), message in catalogue.items():
        known = set().union(
            *(placeholders(form) for form in ([message.id] if text == message.id else message.id))
        )
        wrong += [text for said in translations(message) if not placeholders(said) <= known]
        if text == message.id and placeholders(text) != placeholders(str(message.string)):
            wrong.append(text)
    assert wrong == []


def lazy_labels(package: str) -> set[str]:
    """Every text that the package's forms mark with ``_l``."""
    return {
        call.args[0].value
        for path in sorted((tree.ROOT / package / "web").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_l"
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_labels_of_forms_are_extracted(package, extracted):
    labels = lazy_labels(package)
    assert len(labels) > 10, "forms mark their labels with _l"
    found = {text for _context, text in sentences(read(extracted / f"{package}.pot"))}
    assert labels - found == set()


def words_of_reasons(name: str) -> set[str]:
    """The plain texts of a file that reach ``reason`` by a name: assigned to it, or handed to what passes it on."""
    calls = [call for call in tree.nodes(name, ast.Call) if isinstance(call, ast.Call)]
    passed = {
        call.args[1].id
        for call in calls
        if called(call) == "reason" and len(call.args) > 1 and isinstance(call.args[1], ast.Name)
    }
    takers = {
        getattr(owner, "name", "")
        for owner in tree.nodes(name, ast.FunctionDef, ast.ClassDef)
        if passed & {one.arg for one in ast.walk(owner) if isinstance(one, ast.arg)}
    }
    given = [one for call in calls if called(call) in takers for one in call.args]
    for node in tree.nodes(name, ast.Assign):
        assert isinstance(node, ast.Assign)
        given += [node.value] if passed & {getattr(target, "id", "") for target in node.targets} else []
    return {
        one.value
        for one in given
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value
    }


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_words_that_reach_a_reason_by_a_name_are_marked_for_translation():
    unmarked = {name: words for name in tree.sources(tests=False) if (words := words_of_reasons(name))}
    assert unmarked == {}, 'write N_("...") around them'


def whys(name: str) -> set[str]:
    """The words that a file itself gives as the reason of what it does, and does not mark."""
    calls = [call for call in tree.nodes(name, ast.Call) if isinstance(call, ast.Call)]
    given = [word.value for call in calls for word in call.keywords if word.arg == "why"]
    given += [
        one for call in calls if getattr(call.func, "attr", "") in ("close", "stop") for one in call.args
    ]
    return {
        one.value
        for one in given
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value
    }


def test_why_the_house_did_something_is_marked_for_translation():
    sources = [name for name in tree.sources(tests=False) if "/sample/" not in name]
    unmarked = {name: words for name in sources if (words := whys(name))}
    assert unmarked == {}, 'write N_("...") around them, and show them with |say'


def test_the_extraction_finds_sentences_in_python_and_in_templates(extracted):
    files = {
        name
        for package in PACKAGES
        for message in read(extracted / f"{package}.pot")
        for name, _ in message.locations
    }
    assert any(name.endswith(".py") for name in files)
    assert any(name.endswith(".html") for name in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_two_packages_say_is_translated_alike(language):
    catalogues = [
        sentences(read(tree.ROOT / package / "translations" / language / "LC_MESSAGES" / "messages.po"))
        for package in PACKAGES
    ]
    shared = set.intersection(*map(set, catalogues))
    differing = {key for key in shared if len({str(one[key].string) for one in catalogues}) > 1}
    assert differing == set(), "one catalogue hides the other's: give one of them its own English"

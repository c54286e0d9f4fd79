"""What must stay light: values, rules and the press load neither the web nor the database, each in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.hygiene import tree

WEB_AND_DATABASE = {
    "flask", "flask_babel", "flask_login", "flask_migrate", "flask_sqlalchemy", "flask_wtf",
    "huey", "psycopg", "sqlalchemy", "werkzeug", "wtforms",
}  # fmt: skip
# Imports each module in turn, and says which one brought a forbidden package first.
PROBE = """
import importlib, json, sys
names, forbidden = json.loads(sys.argv[1]), set(json.loads(sys.argv[2]))
guilty = {}
for name in names:
    importlib.import_module(name)
    found = forbidden & {module.partition(".")[0] for module in sys.modules}
    guilty.update({package: name for package in found - guilty.keys()})
print(json.dumps({"guilty": guilty, "modules": sorted(sys.modules)}))
"""


def probe(names: list[str], forbidden: set[str]) -> dict:
    """Import ``names`` in a fresh process: what it loaded, and who brought what it must not."""
    command = [sys.executable, "-c", PROBE, json.dumps(names), json.dumps(sorted(forbidden))]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def modules_below(folder: str) -> list[str]:
    names = [name for name in tree.sources(tests=False) if name.startswith(f"{folder}/")]
    return [module_name(name) for name in names if not name.endswith("__main__.py")]


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def rules() -> list[str]:
    return [module_name(name) for name in tree.sources(tests=False) if name.endswith("/rules.py")]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["intranet.values", *modules_below("intranet/values")], id="values"),
        pytest.param(rules(), id="rules"),
        pytest.param(["mailroom.press", *modules_below("mailroom/press")], id="press"),
    ],
)
def test_what_is_pure_loads_neither_the_web_nor_the_database(names):
    assert len(names) > 1
    assert probe(names, WEB_AND_DATABASE)["guilty"] == {}


def test_the_press_knows_nothing_of_the_project_but_the_values():
    loaded = probe(["mailroom.press", *modules_below("mailroom/press")], set())["modules"]
    ours = {name for name in loaded if name.partition(".")[0] in ("intranet", "mailroom")}
    allowed = ("intranet.values", "mailroom.press")
    strangers = {
        name for name in ours if name not in ("intranet", "mailroom") and not name.startswith(allowed)
    }
    assert strangers == set()


def test_importing_the_press_does_not_load_the_page_layout_engine():
    assert probe(["mailroom.press"], {"weasyprint", "pikepdf", "reportlab"})["guilty"] == {}


def test_the_web_process_does_not_load_weasyprint_which_only_the_worker_needs():
    loaded = probe(["wsgi"], {"weasyprint"})
    assert loaded["guilty"] == {}

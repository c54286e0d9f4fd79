"""The commands of the house: each is listed, and the harmless ones are run."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.hygiene import tree

PROMISED = [
    "install",
    "run",
    "serve",
    "worker",
    "test",
    "prove",
    "lint",
    "bench",
    "sample",
    "reset",
    "translate",
    "clean",
]


def make(*words: str, answer: str = "", folder=tree.ROOT) -> subprocess.CompletedProcess[str]:
    command = ["make", "--file", str(tree.ROOT / "Makefile"), *words]
    return subprocess.run(command, cwd=folder, input=answer, capture_output=True, text=True, check=False)


@pytest.fixture
def instance(tmp_path):
    """An instance folder with a README, a database and an upload, away from the real one."""
    (tmp_path / "instance" / "files").mkdir(parents=True)
    for name in ("README.md", "sameday.sqlite", "files/upload"):
        (tmp_path / "instance" / name).touch()
    return tmp_path


def left(folder) -> set[str]:
    return {path.name for path in (folder / "instance").rglob("*")}


def test_make_alone_lists_every_promised_target():
    listed = make(folder=tree.ROOT).stdout
    for target in PROMISED:
        assert re.search(rf"^  {target} +\S", listed, re.MULTILINE), target


def test_every_target_is_phony():
    makefile = (tree.ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(" ".join(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)).split())
    assert set(re.findall(r"^([a-z]+):(?!=)", makefile, re.MULTILINE)) <= phony


@pytest.mark.parametrize("answer", ["no\n", "", "y\n"])
def test_reset_deletes_nothing_unless_told_yes(instance, answer):
    done = make("reset", answer=answer, folder=instance)
    assert done.returncode != 0
    assert "Nothing was deleted." in done.stdout
    assert "sameday.sqlite" in left(instance)


@pytest.mark.parametrize(("words", "answer"), [(["reset"], "yes\n"), (["reset", "YES=1"], "")])
def test_reset_keeps_only_the_readme(instance, words, answer):
    assert make(*words, answer=answer, folder=instance).returncode == 0
    assert left(instance) == {"README.md"}


def test_a_python_that_is_too_old_or_missing_is_refused_in_one_sentence():
    done = make("install", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "Sameday needs Python 3.11, 3.12 or 3.13" in done.stderr

"""What the hygiene tests walk: the files that git knows or would take."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = "intranet/platform/migrations/"


@cache
def files() -> tuple[str, ...]:
    """All files of the repository, as paths from its root; ignored ones are left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted({name for name in listed if name and (ROOT / name).is_file()}))


def sources(*, tests: bool = True) -> list[str]:
    """The Python files, without the migrations that alembic wrote."""
    found = [name for name in files() if name.endswith(".py") and not name.startswith(MIGRATIONS)]
    return [name for name in found if tests or not name.startswith("tests/")]


@cache
def parsed(name: str) -> ast.Module:
    """The syntax tree of one source file."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), filename=name)


def nodes(name: str, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of these kinds anywhere in one source file."""
    return (node for node in ast.walk(parsed(name)) if isinstance(node, kinds))

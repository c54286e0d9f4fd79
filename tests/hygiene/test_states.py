"""The state of a packet or a run, and what binds one to the other, is written in two files and nowhere else."""

from __future__ import annotations

import ast

from tests.hygiene import tree

WRITERS = {"mailroom/packets/states.py", "mailroom/runs/states.py"}
GUARDED = {"state", "live_run_id", "live"}


def written(target: ast.expr) -> set[str]:
    """The guarded attributes that an assignment to ``target`` writes."""
    if isinstance(target, ast.Tuple | ast.List):
        return set().union(*map(written, target.elts))
    return {target.attr} & GUARDED if isinstance(target, ast.Attribute) else set()


def knows_them(name: str) -> bool:
    """Whether a file has to do with packets or runs; label sheets and printers have states of their own."""
    text = (tree.ROOT / name).read_text(encoding="utf-8")
    return "mailroom.packets" in text or "mailroom.runs" in text


def assignments(source: ast.AST) -> list[int]:
    """The lines that write a guarded attribute: by assignment, by setattr, or in an UPDATE."""
    found = []
    for node in ast.walk(source):
        if isinstance(node, ast.Assign):
            found += [node.lineno] if set().union(*map(written, node.targets)) else []
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            found += [node.lineno] if written(node.target) else []
        elif isinstance(node, ast.Call) and _called(node) == "setattr":
            found += (
                [node.lineno]
                if isinstance(node.args[1], ast.Constant) and node.args[1].value in GUARDED
                else []
            )
        elif isinstance(node, ast.Call) and _called(node) == "values":
            found += [node.lineno] if GUARDED & {keyword.arg for keyword in node.keywords} else []
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_no_other_file_of_the_mail_room_writes_a_state():
    found = [
        f"{name}:{line}"
        for name in tree.sources(tests=False)
        if name.startswith("mailroom/") and name not in WRITERS and knows_them(name)
        for line in assignments(tree.parsed(name))
    ]
    assert found == []


def test_the_two_writers_are_seen():
    assert all(assignments(tree.parsed(name)) for name in WRITERS)
    assert (
        assignments(ast.parse("a.state, b = 1, 2; setattr(a, 'live', 1); update(P).values(live_run_id=1)"))
        == [1] * 3
    )

"""The state of a packet or a run, and what binds one to the other, is written in two files and nowhere else."""

from __future__ import annotations

import ast

from tests.hygiene import tree

WRITERS = {"mailroom/packets/states.py", "mailroom/runs/states.py"}
BINDING = {"live_run_id", "live"}
OWN_STATES = ("mailroom/sheets/", "mailroom/printers/", "mailroom/letters/")
"""Rooms whose things have states of their own; they too bind no packet to a run."""


def written(target: ast.expr) -> set[str]:
    """The attributes that an assignment to ``target`` writes."""
    if isinstance(target, ast.Tuple | ast.List):
        return set().union(*map(written, target.elts))
    return {target.attr} if isinstance(target, ast.Attribute) else set()


def changed(node: ast.AST) -> set[str]:
    """The attributes that a statement or call writes: by assignment, by setattr, or in an UPDATE."""
    if isinstance(node, ast.Assign):
        return set().union(*map(written, node.targets))
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return written(node.target)
    called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    if called == "setattr":
        return {str(getattr(node.args[1], "value", ""))}
    return {str(keyword.arg) for keyword in node.keywords} if called == "values" else set()


def lines_writing(source: ast.AST, guarded: set[str]) -> list[int]:
    return [node.lineno for node in ast.walk(source) if changed(node) & guarded]


def test_no_other_file_of_the_mail_room_writes_a_state():
    found = [
        f"{name}:{line}"
        for name in tree.sources(tests=False)
        if name.startswith("mailroom/") and name not in WRITERS
        for line in lines_writing(
            tree.parsed(name), BINDING if name.startswith(OWN_STATES) else {"state", *BINDING}
        )
    ]
    assert found == []


def test_the_two_writers_are_seen():
    assert all(lines_writing(tree.parsed(name), {"state"}) for name in WRITERS)
    others = ast.parse("a.state, b = 1, 2; setattr(a, 'live', 1); update(P).values(live_run_id=1)")
    assert lines_writing(others, {"state", *BINDING}) == [1] * 3

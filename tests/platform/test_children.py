"""Children of the worker: they share the tasks, their errors reach people, a dead one costs one try."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intranet.platform.children import AHEAD, ChildFailed, Children, ChildrenKeepDying, keep_ready, ready_pids
from mailroom.press.type.fonts import CharacterNotCovered

HERE = "tests.platform.test_children"


def double(task: Any) -> Any:
    """What a child does here."""
    return os.getpid(), task * 2


_PREPARED: list[str] = []


def prepared_ready() -> None:
    """What a child does before its first task."""
    _PREPARED.append("ready")


def prepared(task: Any) -> Any:
    """Tells what was prepared before it, and where."""
    return os.getpid(), list(_PREPARED)


def fail(task: Any) -> Any:
    """A task that goes wrong, with words for people."""
    raise CharacterNotCovered(task)


def die_once(task: Any) -> Any:
    """A task in which the first child is killed."""
    mark = Path(task)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return mark.name


def die(task: Any) -> Any:
    """A task that no child survives."""
    os.kill(os.getpid(), signal.SIGKILL)


def results_of(function: str, tasks: list[Any], count: int = 1) -> dict[int, Any]:
    with Children(f"{HERE}:{function}", count) as children:
        children.begin(tasks)
        return dict(children.results(lambda: None))


def test_tasks_are_done_away_from_here_and_each_result_is_told_apart():
    found = results_of("double", list(range(20)), count=2)
    assert {number: result for number, (_, result) in found.items()} == {n: 2 * n for n in range(20)}
    assert os.getpid() not in {pid for pid, _ in found.values()}


def test_tasks_are_made_as_they_are_wanted_and_what_is_done_is_known_before_anybody_takes_the_result():
    made = list[int]()

    def tasks() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with Children(f"{HERE}:double", 2) as children:
        children.begin(tasks())
        assert len(made) == 2 * AHEAD
        taken = children.results(lambda: None)
        first = next(taken)[0]
        assert first in children.finished
        assert len(made) <= 2 * AHEAD + 1
        assert len(list(taken)) == 99
    assert sorted(children.finished) == made == list(range(100))


def test_an_error_of_a_child_brings_its_reason_for_people():
    with pytest.raises(ChildFailed) as failed:
        results_of("fail", ["\ue123"])
    assert failed.value.reason == CharacterNotCovered("\ue123").reason


def test_a_killed_child_is_replaced_and_its_task_done_again(tmp_path):
    marks = [str(tmp_path / name) for name in ("one", "two", "three")]
    assert results_of("die_once", marks) == {0: "one", 1: "two", 2: "three"}


def test_a_task_that_no_child_survives_is_given_up_in_words():
    with pytest.raises(ChildrenKeepDying) as dying:
        results_of("die", [1])
    assert dying.value.reason.code == "children_die"


def test_leaving_ends_the_children_in_the_midst_of_their_work(tmp_path):
    with Children(f"{HERE}:double", 2) as children:
        children.begin(range(10_000))
        next(children.results(lambda: None))
        pids = [one.pid for one in children._running]
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_children_that_are_kept_ready_have_prepared_themselves_and_are_used_for_one_set_of_tasks():
    target = f"{HERE}:prepared"
    keep_ready(target, 2)
    try:
        waiting = ready_pids(target)
        first = results_of("prepared", [1])
        second = results_of("prepared", [1, 2, 3], count=3)
        assert first[0] == (waiting[0], ["ready"])
        assert all(said == ["ready"] for _, said in second.values())
        assert waiting[0] not in {pid for pid, _ in second.values()}
        assert len(ready_pids(target)) == 2
    finally:
        keep_ready(target, 0)
    assert not ready_pids(target)


_DONE: list[Any] = []


def remember(task: Any) -> Any:
    """Tells what was done before it."""
    _DONE.append(task)
    return list(_DONE)


def test_a_child_rehearses_while_it_waits_and_nobody_hears_of_it():
    target = f"{HERE}:remember"
    keep_ready(target, 1, lambda: "rehearsed")
    try:
        with Children(target, 1) as children:
            children.begin(["first", "second"])
            results = dict(children.results(lambda: None))
    finally:
        keep_ready(target, 0)
    assert results == {0: ["rehearsed", "first"], 1: ["rehearsed", "first", "second"]}


def test_a_rehearsal_that_goes_wrong_spoils_nothing():
    target = f"{HERE}:fail_on_words"
    keep_ready(target, 1, lambda: "a word")
    try:
        with Children(target, 1) as children:
            children.begin([20])
            assert dict(children.results(lambda: None)) == {0: 21}
    finally:
        keep_ready(target, 0)


def fail_on_words(task: Any) -> Any:
    """A task that only numbers survive."""
    return task + 1

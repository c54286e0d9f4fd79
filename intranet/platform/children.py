"""Heavy work side by side: the worker hands tasks to child processes and takes the answers as they come.

A child that dies (out of memory, killed) costs one try of one task: another child takes its place and the task again.
Children may be kept ready: they have loaded their libraries before there is work, and are used for one set of tasks, so
that what they remember does not grow from run to run.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, cast

from intranet.config import ROOT
from intranet.platform import child
from intranet.values.reason import Reason, reason

TRIES = 3
BEAT_SECONDS = 0.3
AHEAD = 3
"""Tasks that lie ready for each child, so that it goes on while the caller does something else. Not all of them: a
caller who makes them as they are wanted need not have them all in memory."""


class ChildFailed(RuntimeError):
    """A task went wrong in the child; ``reason`` is for people, where the error had one."""

    def __init__(self, kind: str, words: str, why: dict[str, Any] | None) -> None:
        super().__init__(f"{kind}: {words}")
        if why is not None:
            self.reason = Reason.from_json(why)


class ChildrenKeepDying(RuntimeError):
    """The same task has killed several children; ``reason`` says what to do."""

    def __init__(self) -> None:
        self.reason = reason(
            "children_die",
            "The process that lays out letters was ended from outside %(times)s times, perhaps for lack of memory. "
            "Close other programs or print fewer packets, then go on.",
            times=TRIES,
        )
        super().__init__(str(self.reason))


class _Stopped(Exception):
    """The children are not wanted any more."""


_ready: dict[str, list[subprocess.Popen[bytes]]] = {}
"""Idle children by target."""
_wanted: dict[str, tuple[int, Callable[[], Any]]] = {}
"""How many of them there should be."""
_ready_lock = threading.Lock()


def keep_ready(target: str, count: int, rehearsal: Callable[[], Any] = lambda: None) -> None:
    """From now on have ``count`` children of ``target`` wait for work; 0 keeps none.

    While they wait each does the task that ``rehearsal`` gives, if any, and forgets the result: what they keep for
    later tasks is there then. Call it from a thread that lasts: the system ends a child with the thread that started
    it.
    """
    with _ready_lock:
        _wanted[target] = count, rehearsal
        waiting = [one for one in _ready.get(target, []) if one.poll() is None]
        for one in waiting[count:]:
            one.kill()
            one.communicate()
        missing = count - len(waiting)
        task = rehearsal() if missing > 0 else None
        _ready[target] = waiting[:count] + [_started(target, task) for _ in range(missing)]


def ready_pids(target: str) -> list[int]:
    """The processes that wait for work of this kind."""
    with _ready_lock:
        return [one.pid for one in _ready.get(target, []) if one.poll() is None]


def _take_ready(target: str, count: int) -> list[subprocess.Popen[bytes]]:
    with _ready_lock:
        waiting = [one for one in _ready.get(target, []) if one.poll() is None]
        _ready[target] = waiting[count:]
        return waiting[:count]


def _started(target: str, rehearsal: Any = None) -> subprocess.Popen[bytes]:
    with tempfile.TemporaryFile(prefix="sameday-") as to_rehearse:
        child.write(cast("BinaryIO", to_rehearse), rehearsal)
        to_rehearse.seek(0)
        handed = to_rehearse.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", "intranet.platform.child", target, str(os.getpid()), str(handed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[handed],
        )


class Children:
    """``count`` processes that do ``target`` ("module:function"); use it as a context manager.

    They are those that were kept ready, or are started at once, so that they load their libraries while the caller
    still prepares the tasks. Where children are kept ready, others take their place at the end.
    """

    def __init__(self, target: str, count: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._stopping = False
        self._running = _take_ready(target, count)
        self._ahead: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
        self._done: queue.Queue[tuple[int, Any] | BaseException | None] = queue.Queue()
        self.finished: list[int] = []
        """The numbers of the tasks that are done, also of those whose result nobody has taken yet."""
        self._serving: list[threading.Thread] = []
        self._tasks: Iterator[tuple[int, Any]] = iter(())
        self._under_way, self._all_out = 0, False
        self._first = [*self._running, *(self._start() for _ in range(count - len(self._running)))]

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *fault: object) -> None:
        with self._lock:
            self._stopping = True
            running, self._running = self._running, []
        self._no_more()
        for one in running:
            one.kill()
            one.communicate()
        count, rehearsal = _wanted.get(self._target, (0, lambda: None))
        if count:
            keep_ready(self._target, count, rehearsal)

    def begin(self, tasks: Iterable[Any]) -> None:
        """Hand out the tasks, in their order, as children become free. Once for a set of children.

        They are drawn in the caller's thread, here and whenever a result is taken.
        """
        self._tasks = enumerate(tasks)
        self._top_up()
        self._serving = [
            threading.Thread(target=self._serve, args=(one,), daemon=True) for one in self._first
        ]
        for thread in self._serving:
            thread.start()

    def results(self, beat: Callable[[], None]) -> Iterator[tuple[int, Any]]:
        """Each task's number (from 0) and its result, in the order in which they are done.

        ``beat`` is called several times a second while nothing is done.

        :raises ChildFailed: a task went wrong. :raises ChildrenKeepDying: one that no child survives.
        """
        left = len(self._serving)
        while left:
            try:
                came = self._done.get(timeout=BEAT_SECONDS)
            except queue.Empty:
                beat()
                continue
            if isinstance(came, BaseException):
                raise came
            if came is None:
                left -= 1
                continue
            self._under_way -= 1
            self._top_up()
            yield came

    def _top_up(self) -> None:
        while self._under_way < AHEAD * len(self._first):
            task = next(self._tasks, None)
            if task is None:
                if not self._all_out:
                    self._no_more()
                return
            self._under_way += 1
            self._ahead.put(task)

    def _no_more(self) -> None:
        """Every child's thread ends once it has done what lies ahead of this."""
        self._all_out = True
        for _ in self._first:
            self._ahead.put(None)

    def _serve(self, running: subprocess.Popen[bytes]) -> None:
        """Feed one child, and those that follow it, until no task is left."""
        try:
            while (numbered := self._ahead.get()) is not None:
                number, task = numbered
                running, result = self._do(running, task)
                self.finished.append(number)
                self._done.put((number, result))
        except _Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
            self._done.put(error)
            return
        self._done.put(None)

    def _do(self, running: subprocess.Popen[bytes], task: Any) -> tuple[subprocess.Popen[bytes], Any]:
        for _ in range(TRIES):
            try:
                child.write(cast("BinaryIO", running.stdin), task)
                well, result = child.read(cast("BinaryIO", running.stdout))
            except (EOFError, OSError, ValueError):
                running = self._replaced(running)
                continue
            if not well:
                raise ChildFailed(*result)
            return running, result
        raise ChildrenKeepDying

    def _replaced(self, dead: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopping:
                raise _Stopped
            self._running.remove(dead)
        dead.kill()
        dead.wait()
        return self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopping:
                raise _Stopped
            started = _started(self._target)
            self._running.append(started)
            return started

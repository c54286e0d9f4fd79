"""A child of the worker: does one kind of heavy work, task after task, away from the database and the web.

Started by :mod:`intranet.platform.children` as ``python -m intranet.platform.child MODULE:FUNCTION PARENT FILE``.
Where the module has a ``FUNCTION_ready``, it is called before the first task comes; then the task that lies in the open
file is rehearsed, if there is one. Tasks and answers are pickles on standard input and output, each after its length.
It loads no Flask, gives way to everything else on the machine, and ends with its parent, however that ends.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from intranet.platform import memory

LENGTH = struct.Struct(">Q")
GIVE_WAY = 10  # added to the nice value: pages answer first
_PR_SET_PDEATHSIG = 1  # prctl(2), linux/prctl.h


def write(pipe: BinaryIO, message: Any) -> None:
    """Send one message."""
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(packed)))
    pipe.write(packed)
    pipe.flush()


def read(pipe: BinaryIO) -> Any:
    """Receive one message.

    :raises EOFError: the other side is gone, also in the middle of a message.
    """
    head = pipe.read(LENGTH.size)
    packed = pipe.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if not packed or len(packed) < LENGTH.unpack(head)[0]:
        raise EOFError
    return pickle.loads(packed)  # noqa: S301 - only ever from our own parent or child


def answer_to(call: Any, task: Any) -> tuple[bool, Any]:
    """Whether it went well, and the result; otherwise the error's type, words and reason (None without one)."""
    try:
        return True, call(task)
    except Exception as error:  # noqa: BLE001 - handed to the parent, which raises it
        why = getattr(error, "reason", None)
        return False, (type(error).__name__, str(error), why.to_json() if hasattr(why, "to_json") else None)


def _end_with_parent(parent: int) -> None:
    with suppress(OSError, AttributeError):  # only Linux has it; elsewhere the closed pipe ends us
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(0)


def _get_ready(prepare: Any, call: Any, rehearsal: Any) -> None:
    """Do what the module offers to be quicker at the first task, and one like it; what is wrong that task will tell."""
    if prepare is not None:
        with suppress(Exception):
            prepare()
    if rehearsal is not None:
        with suppress(Exception):
            call(rehearsal)


def _handed(descriptor: int) -> Any:
    """What the parent left in the open file of this number."""
    with os.fdopen(descriptor, "rb") as left:
        return read(left)


def main(target: str, parent: int, handed: int) -> None:
    """Answer tasks until there are no more."""
    _end_with_parent(parent)
    os.nice(GIVE_WAY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get among the answers
    module, _, function = target.partition(":")
    loaded = importlib.import_module(module)
    call = getattr(loaded, function)
    _get_ready(getattr(loaded, f"{function}_ready", None), call, _handed(handed))
    memory.settle(often=True)
    with suppress(EOFError, BrokenPipeError):
        while True:
            write(answers, answer_to(call, read(tasks)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

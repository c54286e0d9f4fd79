"""Which tests begin first, so that none of the long ones is left for the end while the other processes rest.

pytest-xdist's ``worksteal`` gives each process an equal piece of the list, and takes from the end of the longest piece
for whoever has finished. So the long ones go to the beginnings of the pieces.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

# The parts of the suite with long tests, the longest first; each is tried in one process as far as possible.
LONG = (
    "tests/browser/test_look_walk.py",
    "tests/story/",
    "tests/proofs/",
    "tests/browser/test_story.py",
    "tests/sample/",
    "tests/press/test_slips.py",
    "tests/platform/test_worker_crash.py",
)


def longest_first(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same tests; the parts in :data:`LONG` at the beginnings of as many pieces as there are processes."""
    long = [[item for item in items if item.nodeid.startswith(part)] for part in LONG]
    short = [item for item in items if not item.nodeid.startswith(LONG)]
    ordered: list[pytest.Item] = []
    for process in range(processes):
        size = (len(items) - len(ordered)) // (processes - process)
        piece = [item for part in long[process::processes] for item in part]
        taken = max(0, size - len(piece))
        ordered += piece + short[:taken]
        del short[:taken]
    return ordered + short

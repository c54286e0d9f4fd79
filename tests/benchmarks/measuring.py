"""What a program costs: processor time and memory of a whole process, start-up included."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """Processor seconds (user and system) and the largest resident memory of a process."""

    cpu_s: float
    memory_mb: float
    exit_code: int = 0


def cost_of(command: Sequence[str | os.PathLike[str]]) -> Cost:
    """Run a program to its end in the repository's folder."""
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode)


def best_of(times: int, command: Sequence[str | os.PathLike[str]]) -> Cost:
    """The cheapest of several runs: what disturbs a run only makes it dearer."""
    return min((cost_of(command) for _ in range(times)), key=lambda cost: cost.cpu_s)


def python(*words: str | os.PathLike[str]) -> list[str | os.PathLike[str]]:
    """A command line for this Python."""
    return [sys.executable, *words]


def table(rows: Sequence[tuple[str, Cost]], first: Cost) -> str:
    """Rows of a name, its cost, and the ratio of ``first`` to it."""
    lines = [f"{'':<34} {'CPU s':>7} {'MB':>6}  {'ours / this':>11}"]
    for name, cost in rows:
        ratio = f"{first.cpu_s / cost.cpu_s:11.2f}"
        failed = f"  exit code {cost.exit_code}" if cost.exit_code else ""
        lines.append(f"{name:<34} {cost.cpu_s:7.2f} {cost.memory_mb:6.0f}  {ratio}{failed}")
    return "\n".join(lines)

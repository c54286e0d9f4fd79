"""Several commands in one process, as ``make run`` needs them before it serves."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from intranet.platform import serving


@pytest.fixture
def prepare(tmp_path):
    """Runs commands in a fresh process, on a folder of this test's own."""

    def run(*commands: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "intranet.platform.preparing", *commands],
            cwd=serving.ROOT,
            env={**os.environ, "SAMEDAY_INSTANCE": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_commands_run_one_after_the_other(prepare):
    done = prepare("db upgrade", "users add ada.low --name Ada --roles rep", "users list")
    assert done.returncode == 0, done.stderr
    assert "ada.low" in done.stdout


def test_the_first_failure_stops_the_rest_and_is_named(prepare):
    done = prepare("no-such-command", "users --help")
    assert done.returncode == 2
    assert "`flask no-such-command` failed." in done.stderr
    assert "Usage: flask users" not in done.stdout

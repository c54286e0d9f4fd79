"""``make run``'s parent process: two children that live and die together."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from intranet.platform import serving

# Children of the tests: one waits for the end, one ends by itself, one opens a port as the web process does.
WAITS = "import signal; signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
)
LISTENS = (
    "import signal, socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); signal.pause()"
)
PARENT = """
import subprocess, sys
from intranet.platform.serving import Supervisor, answers
port = int(sys.argv[1])
with Supervisor(lambda text: print(text, flush=True), grace_s=5) as supervisor:
    supervisor.start("web", [sys.executable, "-c", sys.argv[2], str(port)])
    supervisor.start("worker", [sys.executable, "-c", sys.argv[3], str(port)])
    pids = [process.pid for process in supervisor._running.values()]
    code = supervisor.run(lambda: answers("127.0.0.1", port), lambda: print("ready", *pids, flush=True))
sys.exit(code)
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def parent(port) -> Iterator[subprocess.Popen[str]]:
    """A supervisor of a web-like child and a waiting one."""
    with start(port, LISTENS, WAITS) as process:
        yield process
        process.kill()


def start(port: int, web: str, worker: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PARENT, str(port), web, worker]
    return subprocess.Popen(command, cwd=serving.ROOT, stdout=subprocess.PIPE, text=True)


def ready(process: subprocess.Popen[str]) -> list[int]:
    """Wait for the supervisor's word; the pids of its children."""
    assert process.stdout is not None
    word, *pids = process.stdout.readline().split()
    assert word == "ready"
    return [int(pid) for pid in pids]


def gone(descriptor: int) -> bool:
    """Whether the process behind a pidfd ends within ten seconds."""
    return bool(select.select([descriptor], [], [], 10)[0])


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_and_is_no_failure(parent, signal_number):
    children = [os.pidfd_open(pid) for pid in ready(parent)]
    parent.send_signal(signal_number)
    assert parent.wait(timeout=20) == 0
    assert all(gone(child) for child in children)


@pytest.mark.parametrize(("victim", "name"), [(0, "web"), (1, "worker")])
def test_when_one_dies_the_other_is_stopped_and_the_exit_code_says_so(parent, victim, name):
    pids = ready(parent)
    other = os.pidfd_open(pids[1 - victim])
    os.kill(pids[victim], signal.SIGKILL)
    said, _ = parent.communicate(timeout=20)
    assert parent.returncode == 128 + signal.SIGKILL
    assert f"The {name} process ended by signal SIGKILL" in said
    assert gone(other)


@pytest.mark.parametrize(("code", "expected"), [(7, 7), (0, 1)])
def test_a_process_that_ends_by_itself_gives_its_exit_code_and_never_success(port, code, expected):
    with start(port, f"raise SystemExit({code})", WAITS) as parent:
        said, _ = parent.communicate(timeout=20)
    assert parent.returncode == expected
    assert f"The web process ended with exit code {code}; stopping the worker process." in said


def test_a_parent_that_was_killed_outright_takes_its_children_along(parent):
    children = [os.pidfd_open(pid) for pid in ready(parent)]
    parent.kill()
    assert all(gone(child) for child in children)


def test_a_child_that_does_not_listen_is_killed_after_the_grace():
    with serving.Supervisor(print, grace_s=0.2) as supervisor:
        supervisor.start("deaf", [sys.executable, "-c", STUBBORN])
        process = supervisor._running["deaf"]
    assert process.returncode in (-signal.SIGKILL, -signal.SIGTERM)


def test_signals_are_open_again_after_the_supervisor(port):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with serving.Supervisor(print) as supervisor:
        supervisor.start("waits", [sys.executable, "-c", WAITS])
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


@pytest.mark.parametrize(("text", "expected"), [(None, 8000), ("", 8000), ("8123", 8123), (" 65535 ", 65535)])
def test_the_port_comes_from_the_environment(text, expected):
    assert serving.read_port({} if text is None else {"PORT": text}) == expected


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80.5", "８０００"])
def test_what_is_no_port_is_refused_in_one_sentence(text):
    with pytest.raises(serving.CannotStart, match="is not a port number"):
        serving.read_port({"PORT": text})


def test_a_port_in_use_is_refused_with_what_to_do_next(port):
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(serving.CannotStart, match=f"Port {port} is in use .* make run PORT={port + 1}"),
    ):
        serving.require_free_port("127.0.0.1", port)


def test_a_free_port_is_taken(port):
    serving.require_free_port("127.0.0.1", port)
    assert not serving.answers("127.0.0.1", port)


def test_the_parent_says_why_it_could_not_start_and_ends_with_2(port):
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, "-m", "intranet.platform.serving"],
            cwd=serving.ROOT,
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} is in use")
    assert len(done.stderr.splitlines()) == 1


def test_the_parent_loads_neither_flask_nor_the_database():
    code = "import sys, intranet.platform.serving; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=serving.ROOT, capture_output=True, text=True, check=True
    )
    assert not {"flask", "sqlalchemy", "weasyprint", "waitress"} & set(done.stdout.split())

"""``make run``: the web process and the worker, started and stopped as one.

This module is the parent of both. It imports the standard library only, so that the parent stays small and
a page is never laid out beside it. Run it as ``python -m intranet.platform.serving``; ``PORT`` says where.

Exit codes: 0 after Ctrl+C or SIGTERM, 2 when it could not start (a sentence says why), otherwise the code of
the process that ended by itself.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
GRACE_S = 15.0  # how long a process may finish what it is doing before it is killed
READY_POLL_S = 0.1
FIRST_COMMANDS = ("db upgrade", "sample load --if-empty")  # the second tells the sample sign-ins
_STOPPING = {signal.SIGINT, signal.SIGTERM}
_WATCHED = _STOPPING | {signal.SIGCHLD}
_PR_SET_PDEATHSIG = 1  # prctl(2), linux/prctl.h

Say = Callable[[str], None]


class CannotStart(RuntimeError):
    """Why nothing was started, as one sentence with what to do next."""


def read_port(environ: Mapping[str, str]) -> int:
    """The port to serve on, from ``PORT``; :class:`CannotStart` when it is not a port a user may open."""
    text = environ.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CannotStart(f"PORT={text} is not a port number; choose one from 1024 to 65535.")
    return int(text)


def require_free_port(host: str, port: int) -> None:
    """Refuse a port that something else answers on, before anything is started."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port whose last connections are only winding down is free for a server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(_why_not(error, port)) from error


def _why_not(error: OSError, port: int) -> str:
    another = port + 1 if port < 65535 else DEFAULT_PORT
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program; choose another one: make run PORT={another}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs an administrator; choose one above 1023: make run PORT={DEFAULT_PORT}"
    return f"Port {port} cannot be opened ({error.strerror}); choose another one: make run PORT={another}"


@dataclass
class Supervisor:
    """Runs named commands side by side. When one ends the others are stopped; so they are on Ctrl+C or SIGTERM.

    Use as a context manager: leaving it stops whatever still runs, however it is left.
    """

    say: Say
    grace_s: float = GRACE_S
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _old_mask: set[int] = field(default_factory=set)

    def __enter__(self) -> Supervisor:
        # Blocked here and fetched by `sigtimedwait`: no signal is lost between two looks.
        self._old_mask = set(signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED))
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop_all()
        signal.pthread_sigmask(signal.SIG_SETMASK, self._old_mask)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start ``command``. Ctrl+C in the terminal reaches only this process, which then stops the others."""
        self._running[name] = subprocess.Popen(
            list(command),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=self._in_the_child,
        )

    def _in_the_child(self) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._old_mask)
        if sys.platform == "linux":  # a parent that was killed outright takes its children along
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    def run(self, ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Wait until something ends or a stop is asked for. Calls ``when_ready`` once ``ready`` answers yes."""
        waiting = True
        while True:
            received = (
                signal.sigtimedwait(_WATCHED, READY_POLL_S) if waiting else signal.sigwaitinfo(_WATCHED)
            )
            if received is not None and received.si_signo in _STOPPING:
                self.say("Stopping.")
                return 0
            ended = self._ended()
            if ended is not None:
                return self._report(*ended)
            if waiting and ready():
                waiting = False
                when_ready()

    def _ended(self) -> tuple[str, int] | None:
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                return name, code
        return None

    def _report(self, name: str, code: int) -> int:
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        others = " and ".join(f"the {other} process" for other in self._running if other != name)
        self.say(f"The {name} process ended {how}; stopping {others or 'now'}. Its last lines above say why.")
        return 128 - code if code < 0 else code or 1

    def _stop_all(self) -> None:
        running = [process for process in self._running.values() if process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self.grace_s
        for process in running:
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((host, port)) == 0


def flask_command(*words: str) -> list[str]:
    """The command line of one of the application's own commands."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def web_command(host: str, port: int) -> list[str]:
    """The web process: waitress, which is enough for one office; ``make serve`` has gunicorn."""
    return [
        sys.executable,
        "-m",
        "waitress",
        f"--listen={host}:{port}",
        "--threads=8",
        "--ident=",
        "wsgi:app",
    ]


def prepare(say: Say) -> str:
    """Migrate the database and load the sample firm into an empty one. Returns what there is to tell: sign-ins."""
    standing = _told_by("intranet.sample.standing")
    if standing.returncode == 0:
        return standing.stdout.strip()
    say("Preparing the database ...")
    done = _told_by("intranet.platform.preparing", *FIRST_COMMANDS)
    if done.returncode:
        raise CannotStart("Sameday did not start; the lines above say why.")
    return done.stdout.strip()


def _told_by(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False
    )


def serve(host: str, port: int, say: Say) -> int:
    """Everything ``make run`` does after the installation. Returns the exit code."""
    require_free_port(host, port)
    told = prepare(say)
    with Supervisor(say) as supervisor:
        supervisor.start("web", web_command(host, port))
        supervisor.start("worker", flask_command("worker"))

        def when_ready() -> None:
            say("\n".join(filter(None, [told, f"Sameday is open: http://{host}:{port}  (Ctrl+C closes it)"])))

        return supervisor.run(lambda: answers(host, port), when_ready)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is a command line


def main() -> int:
    """The command line."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while preparing, both end it the same way
    try:
        return serve(HOST, read_port(os.environ), _say)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())

"""A print run from the click to the last sheet, with real processes: the web server, the worker and its children.

For each number of packets: how long the click takes, until the first sheets are ready and until all are; the processor
time of the web process and of worker and children; the largest memory of each; the longest time without progress; and
how long some pages of the intranet take meanwhile, against the same pages while nothing is printed. Each run is made
twice: by itself, and while somebody else keeps looking at pages, which costs the web process more than the run does.

    python -m tests.benchmarks.bench_run [COUNT ...]
    python -m tests.benchmarks.bench_run scripts COUNT      the same run to Latin, Chinese and Arabic addresses
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import session

from intranet.config import ROOT
from intranet.people.models import User
from intranet.people.signing_in import start_session
from intranet.platform import clock, serving
from intranet.platform.database import db
from tests.benchmarks import full_mailroom
from tests.benchmarks.bench_labels import american, arabic, chinese

PAGES = ("/", "/customers", "/mailroom", "/due")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
COOKIE = re.compile(r"sameday=([^;]+)")
LOOK_EVERY_S = 0.05
YESTERDAY = 30
"""Packets that were printed before."""
PATIENCE_S = 1800.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Watched:
    """What was seen of a process and its children: the most memory of any of them, and processor time."""

    pid: int
    memory_mb: float = 0.0
    of_children: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        """Look at it now."""
        self.memory_mb = max(self.memory_mb, _memory_mb(self.pid))
        for child in _children(self.pid):
            self.of_children[child] = max(self.of_children.get(child, 0.0), _memory_mb(child))

    def cpu_s(self) -> float:
        """Its processor time and that of the children that have ended."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICKS


def _memory_mb(pid: int) -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


@dataclass(frozen=True)
class House:
    """A folder with a house's files, used by real processes."""

    folder: Path

    def environment(self) -> dict[str, str]:
        ours = {f"SAMEDAY_{name}": value for name, value in full_mailroom.settings(self.folder).items()}
        return {**os.environ, **ours, "SAMEDAY_INSTANCE": str(self.folder / "instance")}

    @contextmanager
    def process(self, command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "processes.log").open("ab") as said:
            running = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=said, stderr=said)
            try:
                yield running
            finally:
                running.terminate()
                running.wait(30)

    def ask(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self.folder}/sameday.sqlite?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()


@dataclass
class Browser:
    """Somebody who may do everything, signed in."""

    port: int
    cookie: str

    def get(self, path: str) -> str:
        return self._ask("GET", path, "")

    def post(self, path: str, token: str, fields: Sequence[tuple[str, str]]) -> None:
        self._ask("POST", path, urlencode([("csrf_token", token), *fields]))

    def _ask(self, method: str, path: str, body: str) -> str:
        headers = {"Cookie": f"sameday={self.cookie}", "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            if set_now := COOKIE.search(answer.headers.get("Set-Cookie", "")):
                self.cookie = set_now[1]
            assert answer.status < 400, f"{path}: {answer.status} {text[:2000]}"
            return text


def signed_in(house: House, count: int, readers: full_mailroom.Readers, port: int) -> Browser:
    """Fill the house, and sign somebody in."""
    app = full_mailroom.build(house.folder, count, readers)
    with app.test_request_context():
        start_session(db.session.get_one(User, 1), address="127.0.0.1", browser="benchmark", now=clock.now())
        kept = dict(session)
        db.session.remove()
        db.engine.dispose()
    client = app.test_client()
    with client.session_transaction() as browser:
        browser.update(kept)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return Browser(port, cookie.value)


class Meanwhile(threading.Thread):
    """Somebody else who looks at pages, one after the other, twice a second."""

    def __init__(self, browser: Browser) -> None:
        super().__init__(daemon=True)
        self._browser, self._over = browser, threading.Event()
        self.took_ms: list[float] = []

    def run(self) -> None:
        while not self._over.is_set():
            for page in PAGES:
                begun = time.perf_counter()
                self._browser.get(page)
                self.took_ms.append((time.perf_counter() - begun) * 1000)
            self._over.wait(0.5)

    def end(self) -> list[float]:
        self._over.set()
        self.join()
        return self.took_ms


def idle_ms(browser: Browser, rounds: int = 8) -> list[float]:
    """How long the pages take while nothing is printed."""
    watching = Meanwhile(browser)
    watching.start()
    threading.Event().wait(rounds * 0.6)
    return watching.end()


@dataclass
class Seen:
    """When things happened, in seconds after the click."""

    click_s: float = 0.0
    first_s: float = 0.0
    all_s: float = 0.0
    still_s: float = 0.0
    still_at: int = 0


def print_all(house: House, browser: Browser, watched: Sequence[Watched], most: int = -1) -> Seen:
    """Click "print" for all that is ready, or for ``most``, and look until everything is there."""
    token = TOKEN.search(browser.get("/mailroom/runs/new"))
    assert token is not None
    ready = house.ask(f"SELECT id FROM packets WHERE state = 'ready' LIMIT {most}")
    fields = [("packet_ids", str(row[0])) for row in ready]
    seen, begun = Seen(), time.perf_counter()
    browser.post("/mailroom/runs", token[1], fields)
    seen.click_s = time.perf_counter() - begun
    last, moved = (0, ""), time.perf_counter()
    while not seen.all_s:
        for one in watched:
            one.look()
        now = time.perf_counter()
        (state, done, parts), *_ = house.ask(
            "SELECT r.state, j.done, (SELECT count(*) FROM run_chunks WHERE run_id = r.id) "
            "FROM print_runs r JOIN jobs j ON j.id = r.job_id ORDER BY r.id DESC LIMIT 1"
        )
        if (done, state) != last:
            if last[0] and now - moved > seen.still_s:
                seen.still_s, seen.still_at = now - moved, last[0]
            last, moved = (done, state), now
        if parts and not seen.first_s:
            seen.first_s = now - begun
        if state in ("made", "failed", "settled"):
            seen.all_s = now - begun
            assert state == "made", house.ask("SELECT reason, refused FROM print_runs")
        assert now - begun < PATIENCE_S
        threading.Event().wait(LOOK_EVERY_S)
    (refused,), *_ = house.ask("SELECT refused FROM print_runs ORDER BY id DESC LIMIT 1")
    assert refused == "[]", refused
    return seen


def measure(
    count: int, readers: full_mailroom.Readers = full_mailroom.mixed, *, visited: bool = False
) -> float:
    """Measure one run and tell; the processor time of worker and children, in seconds.

    ``visited``: somebody looks at pages all the while. The house has printed a few packets before, as every firm has
    but on its first day; its web and worker processes have just begun.
    """
    with tempfile.TemporaryDirectory() as name:
        house, port = House(Path(name) / "house"), free_port()
        browser = signed_in(house, count + YESTERDAY, readers, port)
        web_command, worker_command = serving.web_command("127.0.0.1", port), serving.flask_command("worker")
        with house.process(web_command) as web, house.process(worker_command) as worker:
            wait_for(port)
            print_all(house, browser, [], YESTERDAY)
            idle_ms(browser, 10)  # templates are compiled at their first use; children load and rehearse
            idle = idle_ms(browser)
            watched = [Watched(web.pid), Watched(worker.pid)]
            before = [one.cpu_s() for one in watched]
            somebody = Meanwhile(browser)
            if visited:
                somebody.start()
            seen = print_all(house, browser, watched)
            busy = somebody.end() if visited else []
            cpu = [one.cpu_s() - was for one, was in zip(watched, before, strict=True)]
        tell(count, seen, watched, cpu)
        if visited:
            slower = statistics.median(busy) / statistics.median(idle)
            print(
                f"       with a visitor, whose pages took {slower:.2f} of their usual time (median)",
                flush=True,
            )
        return cpu[1]


def measure_scripts(count: int) -> None:
    """Runs of one script each, against the Latin one."""
    latin = measure(count, american)
    for name, readers in (("Chinese", chinese), ("Arabic", arabic)):
        print(f"{name}: {measure(count, readers) / latin:.2f} of the Latin time", flush=True)


def tell(count: int, seen: Seen, watched: Sequence[Watched], cpu: Sequence[float]) -> None:
    web, worker = watched
    children = max(worker.of_children.values(), default=0.0)
    print(
        f"{count:>6} packets: click {seen.click_s:.2f} s, first sheets {seen.first_s:.1f} s, all {seen.all_s:.1f} s, "
        f"longest without progress {seen.still_s:.1f} s (at {seen.still_at})\n"
        f"       CPU: web {cpu[0]:.1f} s, worker and children {cpu[1]:.1f} s; "
        f"memory: web {web.memory_mb:.0f}, worker {worker.memory_mb:.0f}, largest child {children:.0f} MB",
        flush=True,
    )


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while not serving.answers("127.0.0.1", port):
        assert time.monotonic() < deadline, "the web process does not answer"
        threading.Event().wait(0.1)


def main() -> None:
    wanted = sys.argv[1:] or ["100", "300", "1000"]
    if wanted[0] == "scripts":
        measure_scripts(int(wanted[1]))
        return
    for count in map(int, wanted):
        measure(count)
        measure(count, visited=True)


if __name__ == "__main__":
    main()

"""What a crash storm needs: a house on files that can be copied, real processes on it, and a look at it afterwards."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import psycopg
from flask import Flask

from intranet.config import ROOT
from intranet.platform import clock, jobs, serving
from intranet.platform.database import db
from mailroom.runs import bench, mailing, service
from mailroom.runs.drawing_up import draw_up
from mailroom.runs.values import RunSettings
from tests import databases, houses
from tests.factories import runs as cast

STAGES = ("ready", "drawn up", "packed")
KEY = "one key for all processes of a storm"
PATIENCE_S = 1800.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class House:
    """A folder with a house's files and bell, and its database: a file in the folder, or one on PostgreSQL."""

    folder: Path
    uri: str

    def settings(self) -> dict[str, Any]:
        """The same for every process."""
        return {
            "DATABASE_URI": self.uri,
            "JOBS_URI": f"sqlite:///{self.folder}/jobs.sqlite",
            "STORAGE_URI": f"file://{self.folder}/files",
            "SECRET_KEY": KEY,
            "JOB_HEARTBEAT_SECONDS": 1,
            "JOB_STALE_SECONDS": 10,
            "JOB_ATTEMPTS": 50,
        }

    def environment(self) -> dict[str, str]:
        """Nothing of the caller's own settings reaches the processes."""
        ours = {f"SAMEDAY_{name}": str(value) for name, value in self.settings().items()}
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")
            if name in os.environ
        }
        return {**kept, **ours, "SAMEDAY_INSTANCE": str(self.folder / "instance")}

    @property
    def on_postgres(self) -> bool:
        return self.uri.startswith("postgresql")

    def copy_to(self, folder: Path) -> House:
        """The house as it is now, somewhere else. A SQLite house may be in use, a PostgreSQL one not."""
        _copy_files(self.folder, folder)
        if not self.on_postgres:
            _copy_file(self.folder / "sameday.sqlite", folder / "sameday.sqlite")
            return House(folder, f"sqlite:///{folder}/sameday.sqlite")
        name = "storm_" + sha256(str(folder).encode()).hexdigest()[:20]
        return House(folder, databases.shared_postgres().create(name, template=self.database))

    @property
    def database(self) -> str:
        """The name of its database on the server."""
        return self.uri.partition("?")[0].rpartition("/")[2]

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside whoever is writing."""
        if self.on_postgres:
            with closing(psycopg.connect(self.uri, autocommit=True)) as server:
                return server.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(f"file:{self.folder}/sameday.sqlite?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

    def cut_a_connection(self, dice: Random) -> bool:
        """End one of the connections that processes have to the database (PostgreSQL); False when there was none."""
        open_ones = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " ORDER BY (state = 'active' OR state LIKE 'idle in%') DESC, pid"
        )
        with closing(psycopg.connect(self.uri, autocommit=True)) as server:
            pids = [pid for (pid,) in server.execute(open_ones).fetchall()]
            if not pids:
                return False
            pid = pids[min(int(dice.expovariate(1.0)), len(pids) - 1)]
            server.execute("SELECT pg_terminate_backend(%s)", (pid,))
            return True

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The application on it, in this process, with the machine's clock."""
        settings = self.settings()
        app = houses.build(settings.pop("DATABASE_URI"), settings)
        app.extensions.pop("clock")
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def clear_away(self) -> None:
        """The house is looked at no more."""
        if self.on_postgres:
            databases.shared_postgres().drop(self.database)


def _copy_files(source: Path, to: Path) -> None:
    """What a house has beside its database."""
    shutil.copytree(source / "files", to / "files")
    _copy_file(source / "jobs.sqlite", to / "jobs.sqlite")
    shutil.copy(source / "cookie", to / "cookie")


def _copy_file(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


# ---- houses to begin with ------------------------------------------------------------------------


def prepared(packets: int, chunk: int, kind: str = "sqlite") -> dict[str, House]:
    """The house in each of :data:`STAGES`; made once in a test run, however many processes ask."""
    base = databases.run_folder() / f"storm-{kind}-{packets}"
    with databases.locked(databases.run_folder() / "storm.lock"):
        if not (base / "done").exists():
            _prepare(base, packets, chunk, kind)
            (base / "done").touch()
    return {stage: House(base / stage, _uri(base / stage, kind)) for stage in STAGES}


def _uri(folder: Path, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/sameday.sqlite"
    return databases.shared_postgres().uri(f"{folder.parent.name}-{folder.name}".replace(" ", "-"))


def _empty(folder: Path, kind: str) -> House:
    (folder / "files").mkdir(parents=True)
    if kind == "sqlite":
        return House(folder, houses.copy_of(databases.sqlite_template(houses.make_tables), folder))
    server = databases.postgres_template(houses.make_tables)
    server.create(f"{folder.parent.name}-{folder.name}", databases.TEMPLATE)
    return House(folder, _uri(folder, kind))


def _prepare(base: Path, packets: int, chunk: int, kind: str) -> None:
    work = _empty(base / "work", kind)
    with work.opened() as app:
        sorter = houses.add_person(app, "mailroom")
        vise = cast.a_mailroom(sorter)
        jobs.work_off(app)
        cookie = houses.sign_in(app, sorter).get_cookie("sameday")
        assert cookie is not None
        (work.folder / "cookie").write_text(cookie.value, encoding="ascii")
        ids = cast.ready_packets(vise, sorter, packets)
        _keep(work, base, "ready")
        run_id = draw_up(ids, RunSettings(**{**vars(cast.PLAIN), "chunk": chunk}), sorter, clock.now()).id
        _keep(work, base, "drawn up")
        jobs.work_off(app)
        service.confirm_all(run_id, sorter, clock.now())
        pack_all(ids, sorter)
        _keep(work, base, "packed")


def _keep(work: House, base: Path, stage: str) -> None:
    db.session.remove()
    db.engine.dispose()
    (base / stage).mkdir()
    if work.on_postgres:
        name = f"{base.name}-{stage}".replace(" ", "-")
        databases.shared_postgres().create(name, template=work.database)
        _copy_files(work.folder, base / stage)
    else:
        work.copy_to(base / stage)


def pack_all(ids: Sequence[int], by: Any) -> None:
    """Close these packets at the bench."""
    for packet_id in ids:
        for line in bench.missing(mailing.packet_service.find(packet_id)):
            bench.tick(packet_id, line.item_id, by, clock.now())
        assert bench.pack(packet_id, by, clock.now()).result is bench.ScanResult.PACKED


# ---- real processes ------------------------------------------------------------------------------


@contextmanager
def process(house: House, command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product on this house; killed in the end, if it still runs."""
    with (house.folder / "processes.log").open("ab") as said:
        running = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=house.environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            yield running
        finally:
            kill(running)


def worker(house: House) -> Any:
    """``flask worker``."""
    return process(house, serving.flask_command("worker"))


class Crew:
    """Workers on one house; one that is killed is replaced at once."""

    def __init__(self, house: House, count: int) -> None:
        self.house, self._stack = house, ExitStack()
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        for _number in range(count):
            self._hire()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_what: object) -> None:
        self._stack.close()

    def _hire(self) -> None:
        running = self._stack.enter_context(worker(self.house))
        self._workers[running.pid] = running

    def kill(self, pid: int) -> None:
        """``kill -9`` this one, and start another."""
        kill(self._workers.pop(pid))
        self._hire()

    def owner(self) -> int | None:
        """The process that has the run's job in hand."""
        rows = self.house.ask(
            "SELECT w.pid FROM jobs j JOIN workers w ON w.name = j.worker WHERE j.kind = 'print_run'"
        )
        return next((pid for (pid,) in rows if pid in self._workers), None)

    def pids(self) -> list[int]:
        return sorted(self._workers)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, as long as all of them live."""
        until(next(iter(self._workers.values())), condition, self.house)


def kill(running: subprocess.Popen[bytes]) -> None:
    """``kill -9``."""
    running.kill()
    running.wait()


def until(running: subprocess.Popen[bytes], condition: Callable[[], bool], house: House) -> None:
    """Wait until something is so, as long as the process lives that is to bring it about."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.05)
        if running.returncode is not None or time.monotonic() > deadline:
            raise AssertionError((house.folder / "processes.log").read_text(encoding="utf-8")[-3000:])


def survives(running: subprocess.Popen[bytes], seconds: float) -> None:
    """Let the process go on for so long: the moment at which it is killed."""
    with suppress(subprocess.TimeoutExpired):
        running.wait(seconds)


def pause(seconds: float) -> None:
    """Until the moment comes."""
    threading.Event().wait(seconds)


@dataclass(frozen=True)
class Browser:
    """Somebody from the mail-room, signed in at a web process."""

    port: int
    cookie: str

    def get(self, path: str) -> str:
        """A page."""
        return self._ask("GET", path, "")[1]

    def post_in_background(self, path: str, page: str, fields: Sequence[tuple[str, str]]) -> threading.Thread:
        """Send the form of ``page``; the answer may never come."""
        token = TOKEN.search(self.get(page))
        assert token is not None
        body = urlencode([("csrf_token", token[1]), *fields])
        sending = threading.Thread(target=self._send, args=(path, body), daemon=True)
        sending.start()
        return sending

    def _send(self, path: str, body: str) -> None:
        with suppress(OSError, http.client.HTTPException):
            self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str]:
        headers = {"Cookie": f"sameday={self.cookie}", "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def web(house: House) -> Iterator[tuple[subprocess.Popen[bytes], Browser]]:
    """The web process as ``make run`` starts it, ready to answer, and somebody signed in."""
    port = free_port()
    with process(house, serving.web_command("127.0.0.1", port)) as running:
        until(running, lambda: serving.answers("127.0.0.1", port), house)
        yield running, Browser(port, (house.folder / "cookie").read_text(encoding="ascii"))


def the_sorter() -> Any:
    """Whoever works in the mail-room of a prepared house."""
    return db.session.query(houses.User).filter_by(name="Mailroom Tester").one()


# ---- looking -------------------------------------------------------------------------------------


def outputs(house: House) -> Mapping[str, str]:
    """The SHA-256 of each PDF of the one run."""
    rows = house.ask("SELECT o.kind, f.sha256 FROM run_outputs o JOIN stored_files f ON f.id = o.file_id")
    assert len(dict(rows)) == len(rows)
    return dict(rows)


def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    done = subprocess.run([PDFTOTEXT, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


PDFTOTEXT = shutil.which("pdftotext") or "pdftotext"

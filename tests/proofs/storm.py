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
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from intranet.config import ROOT
from intranet.platform import clock, jobs, serving
from intranet.platform.database import db
from mailroom.runs import bench, mailing, service
from mailroom.runs.values import RunSettings
from tests import databases, houses
from tests.factories import runs as cast

STAGES = ("ready", "drawn up", "packed")
KEY = "one key for all processes of a storm"
PATIENCE_S = 240.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class House:
    """A folder with a house's database, bell and files."""

    folder: Path

    def settings(self) -> dict[str, Any]:
        """The same for every process."""
        return {
            "DATABASE_URI": f"sqlite:///{self.folder}/sameday.sqlite",
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

    def copy_to(self, folder: Path) -> House:
        """The house as it is now, somewhere else; it may be in use."""
        shutil.copytree(self.folder / "files", folder / "files")
        for name in ("sameday.sqlite", "jobs.sqlite"):
            with (
                closing(sqlite3.connect(self.folder / name)) as source,
                closing(sqlite3.connect(folder / name)) as to,
            ):
                source.backup(to)
        return House(folder)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside whoever is writing."""
        with closing(sqlite3.connect(f"file:{self.folder}/sameday.sqlite?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

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


# ---- houses to begin with ------------------------------------------------------------------------


def prepared(packets: int, chunk: int) -> dict[str, House]:
    """The house in each of :data:`STAGES`; made once in a test run, however many processes ask."""
    base = databases.run_folder() / f"storm-{packets}"
    with databases.locked(databases.run_folder() / "storm.lock"):
        if not (base / "done").exists():
            _prepare(base, packets, chunk)
            (base / "done").touch()
    return {stage: House(base / stage) for stage in STAGES}


def _prepare(base: Path, packets: int, chunk: int) -> None:
    work = House(base / "work")
    (work.folder / "files").mkdir(parents=True)
    houses.copy_of(databases.sqlite_template(houses.make_tables), work.folder)
    with work.opened() as app:
        sorter = houses.add_person(app, "mailroom")
        vise = cast.a_mailroom(sorter)
        jobs.work_off(app)
        ids = cast.ready_packets(vise, sorter, packets)
        _keep(work, base, "ready")
        run_id = service.draw_up(
            ids, RunSettings(**{**vars(cast.PLAIN), "chunk": chunk}), sorter, clock.now()
        ).id
        _keep(work, base, "drawn up")
        jobs.work_off(app)
        service.confirm_all(run_id, sorter, clock.now())
        pack_all(ids, sorter)
        _keep(work, base, "packed")


def _keep(work: House, base: Path, stage: str) -> None:
    db.session.remove()
    (base / stage).mkdir()
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
        cookie = _session_cookie(house)
        until(running, lambda: serving.answers("127.0.0.1", port), house)
        yield running, Browser(port, cookie)


def _session_cookie(house: House) -> str:
    with house.opened() as app:
        found = the_sorter()
        cookie = houses.sign_in(app, found).get_cookie("sameday")
        assert cookie is not None
        return cookie.value


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

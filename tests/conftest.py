"""What all tests share: databases, the application on them, and people signed in to it.

A test of the web asks for ``client`` or ``as_role`` and runs on SQLite. A test of a service says
``pytestmark = pytest.mark.usefixtures("services")``: it runs inside the application, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests import databases, order

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from intranet.people.models import User

# A rule is right or wrong; how long a busy machine took to draw an example says nothing about it.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
RUN = pytest.StashKey[databases.TestRun]()


# Every test builds an application, tens of thousands of objects that point at each other. Looking for garbage as often
# as Python does by itself took a fifth of the run.
GARBAGE_THRESHOLDS = (50_000, 20, 10)


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    if not hasattr(config, "workerinput"):  # pytest-xdist's workers find the folder of their controller
        config.stash[RUN] = databases.TestRun()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    if processes > 1:
        items[:] = order.longest_first(items, processes)


@pytest.fixture(scope="session")
def houses() -> Any:
    """``tests.houses``, loaded when the first test asks for the application: values and press are tested without it."""
    return import_module("tests.houses")


@pytest.fixture(scope="session")
def lending() -> Any:
    """``tests.lending``, which keeps the applications of this process."""
    return import_module("tests.lending")


# ---- databases -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> databases.Postgres:
    """The run's own PostgreSQL, started when the first test asks for it."""
    return databases.shared_postgres()


@pytest.fixture(scope="session")
def _sqlite_folder(worker_id: str) -> Path:
    """Where this process' SQLite file stands; always the same place, for an application knows its address."""
    folder = databases.run_folder() / f"sqlite-{worker_id}"
    folder.mkdir()
    return folder


@pytest.fixture
def sqlite_uri(houses: Any, _sqlite_folder: Path) -> str:
    """An empty SQLite database with all tables."""
    return houses.copy_of(databases.sqlite_template(houses.make_tables), _sqlite_folder)


@pytest.fixture(scope="session")
def _postgres_database(houses: Any, worker_id: str) -> str:
    """This process' own database on the run's server, with all tables."""
    server = databases.postgres_template(houses.make_tables)
    server.create(f"test_{worker_id}", databases.TEMPLATE)
    return f"test_{worker_id}"


@pytest.fixture(scope="session")
def _broom(postgres: databases.Postgres, _postgres_database: str) -> Iterator[databases.Broom]:
    """What empties that database before each test."""
    with closing(databases.Broom(postgres, _postgres_database)) as broom:
        yield broom


@pytest.fixture
def postgres_uri(postgres: databases.Postgres, _postgres_database: str, _broom: databases.Broom) -> str:
    """An empty PostgreSQL database with all tables."""
    _broom.sweep()
    return postgres.uri(_postgres_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def service_database(request: pytest.FixtureRequest) -> str:
    """Asking for this runs a test twice: on SQLite and on PostgreSQL."""
    return request.getfixturevalue("sqlite_uri" if request.param == "sqlite" else "postgres_uri")


@pytest.fixture
def database_uri(request: pytest.FixtureRequest) -> str:
    """The database of this test: SQLite, or each in turn when it asks for ``service_database``."""
    both = "service_database" in request.fixturenames
    return request.getfixturevalue("service_database" if both else "sqlite_uri")


# ---- the application -----------------------------------------------------------------------------


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings that differ from ``houses.QUICK``; a test file may define its own."""
    return {}


@pytest.fixture
def app(lending: Any, database_uri: str, settings: dict[str, Any]) -> Iterator[Flask]:
    """The whole application, on a database of this test's own. No context is pushed: requests make theirs."""
    with lending.lent(database_uri, settings) as app:
        yield app


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """The application, with its context open: for calling services and queries, not for requests."""
    with app.app_context():
        yield app


@pytest.fixture
def services(service_database: str, in_app: Flask) -> Flask:
    """The application with its context open, once on SQLite and once on PostgreSQL."""
    return in_app


@pytest.fixture
def now(houses: Any) -> datetime:
    """The moment at which the tests happen."""
    return houses.NOW


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def a_person(houses: Any, app: Flask) -> Callable[..., User]:
    """``a_person("rep", language="zh", name="Ada Low")``: somebody who works here."""

    def add(*roles: str, language: str = "en", name: str = "") -> User:
        return houses.add_person(app, *roles, language=language, name=name)

    return add


@pytest.fixture
def as_role(houses: Any, app: Flask, a_person: Callable[..., User]) -> Callable[..., FlaskClient]:
    """``as_role("rep")``: a browser in which somebody with that role is signed in; the same person when asked again."""
    known: dict[tuple[str, ...], User] = {}

    def sign_in(*roles: str, language: str = "en") -> FlaskClient:
        key = (*roles, language)
        if key not in known:
            known[key] = a_person(*roles, language=language, name=f"{' '.join(roles)} {language} tester")
        return houses.sign_in(app, known[key])

    return sign_in

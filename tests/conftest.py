"""What all tests share: the folder of the run, and databases to work on."""

from __future__ import annotations

import pytest

from tests import databases

RUN = pytest.StashKey[databases.TestRun]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # pytest-xdist's workers find the folder of their controller
        config.stash[RUN] = databases.TestRun()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].close()


@pytest.fixture(scope="session")
def postgres() -> databases.Postgres:
    """The run's own PostgreSQL, started when the first test asks for it."""
    return databases.shared_postgres()

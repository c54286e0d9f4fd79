"""Fixtures for jobs and events: the registry to add to, and a clock to move on."""

from __future__ import annotations

from datetime import timedelta

import pytest


@pytest.fixture
def registry(services):
    return services.extensions["registry"]


@pytest.fixture
def clock(services, now):
    """``clock(seconds=5)`` moves the time on."""
    moved = [now]
    services.extensions["clock"] = lambda: moved[0]

    def move(**amount):
        moved[0] += timedelta(**amount)

    return move

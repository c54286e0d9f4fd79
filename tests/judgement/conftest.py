"""People signed in to the screens of judgement."""

from __future__ import annotations

import pytest


@pytest.fixture
def rep(as_role):
    return as_role("rep")


@pytest.fixture
def supervisor(as_role):
    return as_role("supervisor")

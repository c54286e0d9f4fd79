"""The garbage collector, told what kind of process this is."""

from __future__ import annotations

import gc

_BEFORE_A_LOOK = 20_000
"""New objects before it looks for garbage: a request that reads a thousand rows makes tens of thousands, none of them
garbage, and the usual 700 spent a third of such a request's time looking."""


def settle(*, often: bool = False) -> None:
    """What is loaded by now stays for good: it need not be looked at again. Call once, when all is loaded.

    ``often``: its work leaves much garbage in circles, as the layout engine's does, which is better looked for sooner.
    """
    gc.freeze()
    gc.set_threshold(_BEFORE_A_LOOK, *((10, 10) if often else (20, 50)))


def let_go() -> None:
    """Look for garbage among what is new. Rows and their collections know each other in circles, so they stay until
    somebody looks; who works through many of them, some at a time, says so after each some."""
    gc.collect(1)

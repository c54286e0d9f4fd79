"""A real worker process for the crash test: it prints "letters", each in a transaction of its own, and says so.

Run as ``python -m tests.platform.letter_worker DATABASE_URI JOBS_URI [enqueue]``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from flask import Flask

from intranet.app import create_app
from intranet.extension import Extension, JobHandler
from intranet.platform import audit, jobs
from intranet.platform.database import end_reading, transaction
from intranet.platform.jobs import JobContext

LETTERS = 40


def print_letters(context: JobContext, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Goes on where the attempt before was stopped: what is written is never written again."""
    for number in range(1, args["letters"] + 1):
        if audit.history("letter", number):
            continue
        end_reading()
        with transaction():
            context.check()
            audit.note("letter", number, "printed", by=None, after=context.attempt)
        print(f"letter {number}", flush=True)
        context.progress(number, args["letters"])
    print("all", flush=True)
    return {"letters": args["letters"]}


def build(database_uri: str, jobs_uri: str) -> Flask:
    """The application with this one job more."""
    settings = {
        "DATABASE_URI": database_uri,
        "JOBS_URI": jobs_uri,
        "STORAGE_URI": "memory://",
        "SECRET_KEY": "only for tests, and long enough",
    }
    return create_app(
        settings, plugins=[lambda: [Extension("letters", jobs=[JobHandler("letters", print_letters)])]]
    )


def main(database_uri: str, jobs_uri: str) -> None:
    """Work until told to stop."""
    app = build(database_uri, jobs_uri)
    jobs.work(app)


if __name__ == "__main__":
    main(*sys.argv[1:])

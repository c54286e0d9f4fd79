"""Whether there is nothing to prepare: the database has the newest revision, and somebody works there.

``make run`` asks this first: ``python -m intranet.sample.standing`` takes half a second, while loading the whole
application only to find nothing to do takes three. It prints the sample sign-ins where the sample firm was loaded.
Exit code 0 when all is ready, 1 when something is to be done.
"""

from __future__ import annotations

import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from intranet import config
from intranet.sample.staff import sign_ins

MIGRATIONS = Path(config.ROOT, "intranet", "platform", "migrations")
REVISION = sa.text("select version_num from alembic_version")
SOMEBODY = sa.text("select 1 from users limit 1")
SAMPLE = sa.text("select 1 from audit_entries where subject = 'sample' limit 1")


def standing(database_uri: str) -> str | None:
    """What there is to tell when all is ready (nothing, or the sign-ins); None when something is to be done."""
    url = sa.make_url(database_uri)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None  # connecting would make an empty file
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            if set(connection.scalars(REVISION)) != set(ScriptDirectory(str(MIGRATIONS)).get_heads()):
                return None
            if connection.scalar(SOMEBODY) is None:
                return None
            return sign_ins() if connection.scalar(SAMPLE) else ""
    except SQLAlchemyError:
        return None  # preparing meets the same fault, and says what to do about it
    finally:
        engine.dispose()


def main() -> int:
    """The command line."""
    told = standing(config.values()["DATABASE_URI"])
    if told:
        print(told)  # noqa: T201 - this is a command line
    return 1 if told is None else 0


if __name__ == "__main__":
    sys.exit(main())

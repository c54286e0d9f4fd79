"""The intranet's half of the sample firm, loaded once in a test run; whoever needs it takes a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

from intranet.extension import registry
from intranet.sample import commands
from tests import databases, houses

MAIL_ROOM = 100  # loaders from here on are the mail-room's


def copied_to(folder: Path) -> str:
    """The sample firm as it stands at :data:`houses.NOW`; the address of its database. Its files: ``folder/files``."""
    original, done = databases.run_folder() / "sample", databases.run_folder() / "sample.done"
    with databases.locked(databases.run_folder() / "sample.lock"):
        if not done.exists():
            load(original)
            done.touch()
    shutil.copytree(original, folder, dirs_exist_ok=True)
    return f"sqlite:///{folder / 'sameday.sqlite'}"


def load(folder: Path) -> None:
    """Load it into ``folder``."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    uri = houses.copy_of(databases.sqlite_template(houses.make_tables), folder)
    app = houses.build(uri, {"STORAGE_URI": f"file://{folder / 'files'}"})
    with app.app_context():
        for loader in registry().samples:
            if loader.order < MAIL_ROOM:
                loader.load(commands.SEED)
    houses.close(app)

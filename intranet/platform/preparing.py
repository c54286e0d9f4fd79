"""Several of the application's own commands in one process.

Importing the application costs about a second; ``make run`` migrates and looks for sample data at each start and
pays it once: ``python -m intranet.platform.preparing "db upgrade" "sample load --if-empty"``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flask.cli import cli

APP = ("--app", "wsgi")


def run(commands: Sequence[str]) -> int:
    """Run each command line as ``flask`` would; stop at the first that fails. Returns the exit code."""
    for command in commands:
        try:
            cli.main([*APP, *command.split()], prog_name="flask")
        except SystemExit as ended:
            if ended.code:
                sys.stderr.write(f"`flask {command}` failed.\n")
                return ended.code if isinstance(ended.code, int) else 1
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

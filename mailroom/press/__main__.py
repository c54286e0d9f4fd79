"""``python -m mailroom.press``: the press by itself, without the intranet.

Only the chosen command's modules are imported, so that printing labels does not wait for the libraries
that lay out letters.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from mailroom.press.cli.intake import AddressFileNotUnderstood
from mailroom.press.cli.options import WRONG_USE, WrongUse
from mailroom.press.type.bidi import BidiMissing
from mailroom.press.type.fonts import FontMissing

# Command: the module that has it, the function that adds its parser, one line of help.
COMMANDS = {
    "labels": ("labels", "add_parser", "print addresses on label sheets"),
    "envelopes": ("envelopes", "add_parser", "print addresses on envelopes"),
    "letters": ("letters", "add_parser", "print a letter for each address"),
    "assemble": ("assemble", "add_parser", "put PDF files together into packets"),
    "codes": ("codes", "add_parser", "print a sheet of codes to scan"),
    "calibration": ("calibration", "add_parser", "print a printer's test sheet, or use its readings"),
    "sheets": ("stock", "add_sheets_parser", "list the label sheets"),
    "sizes": ("stock", "add_sizes_parser", "list the envelopes"),
}
_EPILOG = """\
Each command explains itself: python -m mailroom.press labels --help
Exit code: 0 all were printed, 3 some were refused (their reasons are told), 2 wrong use.
"""


def build_parser(chosen: str) -> argparse.ArgumentParser:
    """The parser, with the options of the chosen command; the others are named only."""
    parser = argparse.ArgumentParser(
        prog="python -m mailroom.press",
        description="Print address labels, envelopes, letters, packets and codes as PDF.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name, (module, function, line) in COMMANDS.items():
        if name == chosen:
            getattr(importlib.import_module(f"mailroom.press.cli.{module}"), function)(subparsers)
        else:
            subparsers.add_parser(name, help=line)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in words if not word.startswith("-")), "")
    args = build_parser(chosen).parse_args(words)
    try:
        return args.run(args)
    except (WrongUse, AddressFileNotUnderstood, FontMissing, BidiMissing) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:  # who was to read it has gone; what is still kept for them has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG_USE
    except OSError as error:
        print(f"Not finished: {error.filename or 'a file'}: {error.strerror}.", file=sys.stderr)
        return WRONG_USE


if __name__ == "__main__":
    sys.exit(main())

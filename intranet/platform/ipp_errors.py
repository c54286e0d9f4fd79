"""What can go wrong with a printer. Each error says whether anything can have been printed."""

from __future__ import annotations

import errno
import socket
from typing import Any

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from intranet.values.text import N_


class PrinterError(ValueRefused):
    """The printer did not do what was asked; ``reason`` says what to do."""


class PrinterUnreachable(PrinterError):
    """Nobody answers there. Nothing was sent."""


class PrinterNotTrusted(PrinterError):
    """The printer's certificate is not known; ``fingerprint`` is what it showed. Nothing was sent."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            reason(
                "printer_not_trusted",
                "The printer's certificate is not known here. Its fingerprint is %(fingerprint)s: compare it on the "
                "printer's own page and enter it to trust it.",
                fingerprint=fingerprint,
            )
        )
        self.fingerprint = fingerprint


class PrinterBusy(PrinterError):
    """It takes no job just now; ask later. Nothing was taken."""


class PrinterRefused(PrinterError):
    """It answered no. ``status`` is IPP's, 0 where it answered in plain HTTP."""

    def __init__(self, why: Reason, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class OutcomeUnknown(PrinterError):
    """The connection broke after something was sent: it may or may not have arrived."""


def in_plain_words(error: Exception) -> str | dict[str, Any]:
    """What the network said, for a reason's data: in the reader's language where it is one of the usual things."""
    for kind, code, text in _USUAL:
        if isinstance(error, kind):
            return reason(code, text).to_json()
    if isinstance(error, OSError) and error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return reason("no_way", N_("no way leads there")).to_json()
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:120]


_USUAL: tuple[tuple[type[Exception], str, str], ...] = (
    (TimeoutError, "too_slow", N_("it took too long")),
    (ConnectionRefusedError, "turned_away", N_("the connection is turned away")),
    (ConnectionResetError, "cut_off", N_("the connection was cut")),
    (socket.gaierror, "no_such_name", N_("the network knows no such name")),
)

"""What can go wrong with a printer. Each error says whether anything can have been printed."""

from __future__ import annotations

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason


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

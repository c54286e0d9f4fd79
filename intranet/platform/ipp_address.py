"""The address of a printer, as an administrator types it: what is one, and where we never go."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason

DEFAULT_PORT = 631
WEB_PORTS = {"http": 80, "https": 443}
SECURE = ("ipps", "https")


class AddressRefused(ValueRefused):
    """This is no address of a printer, or none that we go to."""


@dataclass(frozen=True)
class PrinterAddress:
    """Where a printer is."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def secure(self) -> bool:
        return self.scheme in SECURE

    @property
    def uri(self) -> str:
        """As IPP names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORT else f":{self.port}"
        return f"{'ipps' if self.secure else 'ipp'}://{host}{port}{self.path}"


def read_address(text: str) -> PrinterAddress:
    """The address a person typed. Raises :class:`AddressRefused`."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise AddressRefused(_no_address()) from error
    if parts.scheme not in ("ipp", "ipps", "http", "https") or not parts.hostname:
        raise AddressRefused(_no_address())
    if (
        parts.username
        or parts.password
        or parts.query
        or parts.fragment
        or re.search(r"[\s\\]", text.strip())
    ):
        raise AddressRefused(_no_address())
    port = port or WEB_PORTS.get(parts.scheme, DEFAULT_PORT)
    if port < 1024 and port not in (DEFAULT_PORT, *WEB_PORTS.values()):
        raise AddressRefused(
            reason("printer_port", "Printers do not listen on port %(port)s. Usual is 631.", port=port)
        )
    _refuse_special(parts.hostname)
    return PrinterAddress(parts.scheme, parts.hostname, port, parts.path or "/")


def _no_address() -> Reason:
    return reason(
        "printer_address",
        "Enter the printer's address, such as ipp://192.168.1.20/ipp/print or ipp://localhost/printers/office.",
    )


def _refuse_special(host: str) -> None:
    """Refuse what is never a printer: addresses of nobody, of many, and where clouds keep their keys."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if address.is_unspecified or address.is_multicast or str(address) == "169.254.169.254":
        raise AddressRefused(_no_address())

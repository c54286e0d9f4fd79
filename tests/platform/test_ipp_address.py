"""The address of a printer: what is one, and where we never go."""

from __future__ import annotations

import pytest

from intranet.platform.ipp_address import AddressRefused, read_address


@pytest.mark.parametrize(
    ("typed", "uri"),
    [
        ("ipp://printer/ipp/print", "ipp://printer/ipp/print"),
        (" ipps://192.168.1.20:8631/ipp ", "ipps://192.168.1.20:8631/ipp"),
        ("http://localhost:631/printers/office", "ipp://localhost/printers/office"),
        ("https://cups.firm.example/printers/a", "ipps://cups.firm.example:443/printers/a"),
        ("ipp://[fd00::7]/ipp", "ipp://[fd00::7]/ipp"),
        ("ipp://printer", "ipp://printer/"),
    ],
)
def test_an_address_is_understood(typed, uri):
    assert read_address(typed).uri == uri


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "printer_address"),
        ("printer", "printer_address"),
        ("file:///etc/passwd", "printer_address"),
        ("ipp://user:word@printer/ipp", "printer_address"),
        ("http://169.254.169.254/latest", "printer_address"),
        ("ipp://0.0.0.0/ipp", "printer_address"),
        ("ipp://[ff02::1]/ipp", "printer_address"),
        ("ipp://printer/ipp?x=1", "printer_address"),
        ("ipp://printer/a b", "printer_address"),
        ("ipp://printer:99999/x", "printer_address"),
        ("ipp://printer:22/ipp", "printer_port"),
    ],
)
def test_an_address_that_is_no_printers_is_refused(typed, code):
    with pytest.raises(AddressRefused) as refused:
        read_address(typed)
    assert refused.value.reason.code == code

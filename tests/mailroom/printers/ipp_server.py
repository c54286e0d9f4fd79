"""A real IPP printer for the tests: ``ippeveprinter`` of Debian's cups-ipp-utils, on this machine alone.

It wants a D-Bus to announce itself on, even when told not to; it gets a private one with nobody else on it.
Its print command waits, complains and fails as files in a folder tell it to.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>
"""
COMMAND = """#!/bin/sh
if [ -e {folder}/empty ]; then
  echo 'STATE: +media-empty-error' >&2
  while [ -e {folder}/empty ]; do sleep 0.02; done
  echo 'STATE: -media-empty-error' >&2
fi
while [ -e {folder}/hold ]; do sleep 0.02; done
[ ! -e {folder}/fail ]
"""


class IppServer:
    """``uri`` is where it listens; ``files()`` what it was given to print, in order."""

    def __init__(self, *options: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ipp-"))
        self.log: list[str] = []
        self._bus = self._start_bus()
        self.port = _free_port()
        self.uri = f"ipp://localhost:{self.port}/ipp/print"
        self._options = options
        self._printer = self._start_printer()

    def _start_bus(self) -> subprocess.Popen[str]:
        (self.folder / "bus.conf").write_text(BUS.format(folder=self.folder))
        command = [
            "dbus-daemon",
            f"--config-file={self.folder}/bus.conf",
            "--nofork",
            "--nopidfile",
            "--print-address",
        ]
        bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert bus.stdout is not None
        assert bus.stdout.readline().startswith("unix:")
        return bus

    def _start_printer(self) -> subprocess.Popen[str]:
        script = self.folder / "print"
        script.write_text(COMMAND.format(folder=self.folder))
        script.chmod(0o755)
        (self.folder / "spool").mkdir(exist_ok=True)
        command = [
            *("ippeveprinter", "-n", "localhost", "-p", str(self.port), "-r", "off", "-k", "-vvv"),
            *("-d", f"{self.folder}/spool", "-K", str(self.folder), "-c", str(script)),
            *("-f", "application/pdf,image/urf", *self._options, "Tester"),
        ]
        variables = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/bus"}
        printer = subprocess.Popen(
            command,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
            text=True,
            env=variables,
            errors="replace",
        )
        listening = threading.Event()
        threading.Thread(target=self._follow, args=(printer, listening), daemon=True).start()
        assert listening.wait(15), self.log
        return printer

    def _follow(self, printer: subprocess.Popen[str], listening: threading.Event) -> None:
        for line in printer.stdout or ():
            self.log.append(line.rstrip())
            if line.startswith("printer-uri-supported"):
                listening.set()

    def tell(self, *, hold: bool | None = None, empty: bool | None = None, fail: bool | None = None) -> None:
        """Have it wait while printing, be out of paper, or fail; None leaves that as it is."""
        for name, on in {"hold": hold, "empty": empty, "fail": fail}.items():
            if on is not None:
                (self.folder / name).touch() if on else (self.folder / name).unlink(missing_ok=True)

    def files(self) -> list[Path]:
        found = (self.folder / "spool").glob("*.pdf")
        return sorted(found, key=lambda path: int(path.name.split("-")[0]))

    def crash(self) -> None:
        """The printer is switched off in the middle of whatever it does."""
        self._printer.kill()
        self._printer.wait()

    def come_back(self) -> None:
        """It is switched on again; it remembers nothing."""
        self._printer = self._start_printer()

    def close(self) -> None:
        self.tell(hold=False, empty=False)
        for process in (self._printer, self._bus):
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]

"""A real CUPS for a long proof: Debian's ``cupsd`` out of a folder, on this machine alone, with its own configuration.

Nothing is installed and no service is started: ``make prove`` fetches the packages and unpacks them into
``build/cups``. Queues are written as files before it starts; what a queue of :data:`KEPT` prints is kept as a file,
with the options that the filters chose.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
UNPACKED = ROOT / "build" / "cups"
KEPT = "keep:/spool"
DAEMON = """Listen 127.0.0.1:{port}
DefaultAuthType Basic
WebInterface No
Browsing Off
MaxJobs 0
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """ServerRoot {folder}/etc
ServerBin {folder}/bin
DataDir {unpacked}/usr/share/cups
CacheDir {folder}/cache
StateDir {folder}/run
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
DocumentRoot {folder}
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
LogFileGroup {group}
SystemGroup nogroup
User {user}
Group {group}
PassEnv LD_LIBRARY_PATH
"""
# Slots, kinds of paper and both sides, as an office printer that takes PDF has them.
PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: Letter
*PageSize Letter: ""
*PageSize A4: ""
*PageSize Env10: ""
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: Letter
*PageRegion Letter: ""
*PageRegion A4: ""
*PageRegion Env10: ""
*CloseUI: *PageRegion
*DefaultImageableArea: Letter
*ImageableArea Letter: "0 0 612 792"
*ImageableArea A4: "0 0 595 842"
*ImageableArea Env10: "0 0 297 684"
*DefaultPaperDimension: Letter
*PaperDimension Letter: "612 792"
*PaperDimension A4: "595 842"
*PaperDimension Env10: "297 684"
*OpenUI *InputSlot: PickOne
*DefaultInputSlot: Auto
*InputSlot Auto: ""
*InputSlot Upper: ""
*InputSlot Manual: ""
*CloseUI: *InputSlot
*OpenUI *MediaType: PickOne
*DefaultMediaType: Plain
*MediaType Plain: ""
*MediaType Letterhead: ""
*MediaType Envelope: ""
*CloseUI: *MediaType
*OpenUI *Duplex: PickOne
*DefaultDuplex: None
*Duplex None: ""
*Duplex DuplexNoTumble: ""
*CloseUI: *Duplex
"""
# It passes PDF on: a queue that hands to another IPP printer what it is given.
PASSING_ON = PPD.replace('*NickName: "Test"', '*NickName: "Passing on"')
BACKEND = """#!/bin/sh
[ $# = 0 ] && {{ echo 'direct keep "Keep" "Keep"'; exit 0; }}
while [ -e {folder}/told/hold ]; do sleep 0.05; done
[ -e {folder}/told/fail ] && {{ rm {folder}/told/fail; exit 1; }}
cat "${{6:--}}" > {folder}/kept/$(printf %06d $1).part
printf '%s' "$5" > {folder}/kept/$(printf %06d $1).options
mv {folder}/kept/$(printf %06d $1).part {folder}/kept/$(printf %06d $1).pdf
"""
QUEUE = """<Printer {name}>
Info {name}
DeviceURI {device}
State Idle
Accepting Yes
Shared No
JobSheets none none
OpPolicy default
ErrorPolicy abort-job
</Printer>
"""


@dataclass
class CupsServer:
    """``queues``: name and device. ``uri(name)`` is where one listens, ``kept()`` what was printed, in order."""

    queues: dict[str, str]
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="cups-")))

    def __post_init__(self) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self._write()
        self._daemon = self._start()

    def uri(self, queue: str) -> str:
        return f"ipp://127.0.0.1:{self.port}/printers/{queue}"

    def kept(self) -> list[tuple[bytes, str]]:
        """Each document with the options that were chosen for it."""
        files = sorted((self.folder / "kept").glob("*.pdf"))
        return [(file.read_bytes(), file.with_suffix(".options").read_text()) for file in files]

    def tell(self, **on: bool) -> None:
        """``hold=True``: it waits while printing; ``fail=True``: it gives up the next document."""
        for name, wanted in on.items():
            file = self.folder / "told" / name
            file.touch() if wanted else file.unlink(missing_ok=True)

    def say(self, program: str, *options: str) -> None:
        """One of CUPS's own commands: ``cupsdisable``, ``cupsenable``, ``cupsreject``, ``cupsaccept``."""
        command = [str(UNPACKED / "usr/sbin" / program), "-h", f"127.0.0.1:{self.port}", *options]
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, done.stderr + self.log()

    def log(self) -> str:
        file = self.folder / "error_log"
        return file.read_text(errors="replace")[-4000:] if file.exists() else ""

    def close(self) -> None:
        self._daemon.terminate()
        self._daemon.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self) -> None:
        self.folder.chmod(0o755)  # its filters run as another user where it is started by root
        for name in ("etc/ppd", "cache", "run/certs", "spool/tmp", "kept", "told"):
            (self.folder / name).mkdir(parents=True)
        for name in ("kept", "told"):
            (self.folder / name).chmod(0o777)
        shutil.copytree(UNPACKED / "usr/lib/cups", self.folder / "bin")
        backend = self.folder / "bin/backend/keep"
        backend.write_text(BACKEND.format(folder=self.folder))
        backend.chmod(0o755)
        user, group = ("lp", "lp") if os.geteuid() == 0 else (_name_of_user(), _name_of_group())
        etc = self.folder / "etc"
        (etc / "cupsd.conf").write_text(DAEMON.format(port=self.port))
        (etc / "cups-files.conf").write_text(
            FILES.format(folder=self.folder, unpacked=UNPACKED, user=user, group=group)
        )
        (etc / "printers.conf").write_text(
            "".join(QUEUE.format(name=name, device=device) for name, device in self.queues.items())
        )
        for name in self.queues:
            (etc / "ppd" / f"{name}.ppd").write_text(PPD)

    def _start(self) -> subprocess.Popen[bytes]:
        etc = self.folder / "etc"
        command = [
            str(UNPACKED / "usr/sbin/cupsd"),
            "-f",
            "-c",
            f"{etc}/cupsd.conf",
            "-s",
            f"{etc}/cups-files.conf",
        ]
        output = (self.folder / "output").open("wb")
        daemon = subprocess.Popen(command, env=_environment(), stdout=output, stderr=output)
        pause, until = threading.Event(), time.monotonic() + 30
        while daemon.poll() is None and time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return daemon
            pause.wait(0.05)
        daemon.kill()
        raise AssertionError((self.folder / "output").read_text(errors="replace") + self.log())


def _environment() -> dict[str, str]:
    libraries = [str(path) for path in sorted((UNPACKED / "usr/lib").glob("*-linux-gnu*"))]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries), "LC_ALL": "C.UTF-8"}


def _name_of_user() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def _name_of_group() -> str:
    return subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()

"""Whether what is not a Python package is there: Pango for print, fonts for every script."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from functools import lru_cache

# What WeasyPrint opens, and the Debian package that brings it.
PRINT_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# A font family that must be there, and the Debian package that brings it.
FONTS = {
    "Noto Sans": "fonts-noto-core",
    "Noto Sans CJK SC": "fonts-noto-cjk",
    "WenQuanYi Zen Hei": "fonts-wqy-zenhei",
}
FC_LIST_SECONDS = 20


def missing_libraries() -> list[str]:
    """The Debian packages of the libraries that cannot be opened."""
    return [package for library, package in PRINT_LIBRARIES.items() if not _opens(library)]


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_fonts() -> list[str]:
    """The Debian packages of the font families that are not installed."""
    families = _families()
    return [package for family, package in FONTS.items() if family not in families]


def _families() -> frozenset[str]:
    program = shutil.which("fc-list")
    return _listed(program) if program else frozenset()


@lru_cache
def _listed(program: str) -> frozenset[str]:
    listed = subprocess.run(
        [program, "--format", "%{family}\n"],
        capture_output=True,
        text=True,
        timeout=FC_LIST_SECONDS,
        check=False,
    )
    return frozenset(name.strip() for line in listed.stdout.splitlines() for name in line.split(","))


def apt_line(packages: list[str]) -> str:
    """What to type to install ``packages``."""
    return f"apt install {' '.join(packages)}"

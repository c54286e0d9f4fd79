"""What runs add to the house besides screens: the jobs of the worker."""

from __future__ import annotations

from intranet.extension import Extension
from mailroom.runs import making, reprints

extension = Extension(name="runs", jobs=[making.HANDLER, reprints.HANDLER, reprints.LABEL_HANDLER])

"""Logs: one line an event on standard error, for people or as JSON."""

from __future__ import annotations

import json
import logging
import sys

from flask import Flask

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the extras, and the traceback when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def init(app: Flask) -> None:
    """Set the house's logger up once a process; ``app.logger`` and ``sameday.*`` write through it."""
    logger = logging.getLogger("sameday")
    logger.setLevel(app.config["LOG_LEVEL"].upper())
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        logger.addHandler(handler)
        logger.propagate = app.testing
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    logger.handlers[0].setFormatter(JsonLines() if app.config["LOG_FORMAT"] == "json" else text)
    app.logger = logger.getChild("web")

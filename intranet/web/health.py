"""/healthz: what works, and what to do where something does not. For people and, as JSON, for machines. No secrets."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, jsonify, request
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from intranet.extension import Extension, HealthCheck, HealthResult, registry
from intranet.platform import jobs, libraries, storage
from intranet.platform.database import db
from intranet.platform.security import public
from intranet.platform.web import render
from intranet.values.text import N_

bp = Blueprint("health", __name__)
log = logging.getLogger("sameday.web")
EXTENDED = (N_("database"), N_("worker"), N_("storage"), N_("print libraries"), N_("fonts"))


@bp.get("/healthz")
@public
def show() -> Any:
    """All checks; 503 when one of them fails."""
    results = [_asked(check) for check in registry().health]
    code = 200 if all(result.ok for result in results) else 503
    if (
        request.accept_mimetypes.best_match(["application/json", "text/html"], "application/json")
        == "application/json"
    ):
        checks = [
            {"name": result.name, "ok": result.ok, "detail": result.detail, "remedy": result.remedy}
            for result in results
        ]
        return jsonify(ok=code == 200, checks=checks), code
    return render("intranet/health.html", results=results), code


def _asked(check: HealthCheck) -> HealthResult:
    try:
        return check.check()
    except Exception:
        log.exception("The health check %s broke", check.name)
        db.session.rollback()
        return HealthResult(
            check.name, False, gettext("It could not be asked."), gettext("Look at the log of the server.")
        )


def check_database() -> HealthResult:
    """Whether the database answers and has its tables."""
    try:
        db.session.execute(sa.text("SELECT 1"))
        there = sa.inspect(db.engine).has_table("users")
    except SQLAlchemyError:
        log.exception("The database does not answer")
        db.session.rollback()
        remedy = gettext("Check DATABASE_URI and the database server.")
        return HealthResult("database", False, gettext("It does not answer."), remedy)
    if not there:
        return HealthResult(
            "database", False, gettext("It has no tables yet."), "flask --app wsgi db upgrade"
        )
    return HealthResult("database", True, db.engine.dialect.name)


def check_worker() -> HealthResult:
    """Whether a worker was seen lately."""
    count = len(jobs.alive_workers())
    if count == 0:
        return HealthResult("worker", False, gettext("None is running."), "flask --app wsgi worker")
    return HealthResult("worker", True, gettext("%(count)s running", count=count))


def check_storage() -> HealthResult:
    """Whether a file can be written, read and removed."""
    if not storage.works():
        remedy = gettext("Check STORAGE_URI, free space and permissions.")
        return HealthResult("storage", False, gettext("Files cannot be stored."), remedy)
    return HealthResult("storage", True, gettext("Files can be stored and read."))


def check_print_libraries() -> HealthResult:
    """Whether letters can be laid out."""
    missing = libraries.missing_libraries()
    if missing:
        detail = gettext("Letters cannot be laid out.")
        return HealthResult("print libraries", False, detail, libraries.apt_line(missing))
    return HealthResult("print libraries", True, "Pango, HarfBuzz")


def check_fonts() -> HealthResult:
    """Whether there are fonts for all scripts."""
    missing = libraries.missing_fonts()
    if missing:
        detail = gettext("Some scripts cannot be printed.")
        return HealthResult("fonts", False, detail, libraries.apt_line(missing))
    return HealthResult("fonts", True, ", ".join(libraries.FONTS))


CHECKS = (check_database, check_worker, check_storage, check_print_libraries, check_fonts)
extension = Extension(
    "health",
    blueprints=[bp],
    health=[HealthCheck(name, check) for name, check in zip(EXTENDED, CHECKS, strict=True)],
)

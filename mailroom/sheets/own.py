"""The firm's own label sheets: measured, checked, and never changed under a run that used them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intranet.people.models import User
from intranet.platform import audit
from intranet.platform.database import RecordNotFound, db, locked, transaction
from intranet.values.errors import ValueRefused
from intranet.values.reason import Reason, reason
from mailroom.press.labels.sheets import LabelSheet, UnknownSheet, UnusableSheet, find_sheet, own_sheet
from mailroom.press.labels.sheets_table import folded
from mailroom.sheets.models import OwnSheet

SUBJECT = "own_label_sheet"


class OwnSheetNotFound(RecordNotFound):
    """There is no such sheet of the firm's own."""


class OwnSheetRefused(ValueRefused):
    """The sheet cannot be kept so; ``reason`` says what is wrong with it."""


def checked(figures: Mapping[str, Any], version: int = 1) -> LabelSheet:
    """The sheet of these figures.

    :raises OwnSheetRefused: they cannot be true.
    """
    try:
        return own_sheet({**figures, "code": versioned(str(figures.get("code", "")), version)})
    except UnusableSheet as error:
        raise OwnSheetRefused(error.reason) from error


def versioned(code: str, version: int) -> str:
    """A code with its version where there is more than one: Rack, Rack v2."""
    return code if version == 1 else f"{code} v{version}"


def save(figures: Mapping[str, Any], by: User, now: datetime, sheet_id: int | None = None) -> OwnSheet:
    """Add a sheet or change one. One that a run has used stays as it is, and the change becomes its next version.

    :raises OwnSheetRefused: the figures cannot be true, or the name is taken.
    """
    with transaction() as session:
        before = _find(sheet_id) if sheet_id else None
        if before is not None and not before.used:
            sheet = checked(figures, before.version)
            _refuse_taken(figures, before)
            audit.note(SUBJECT, before.id, "figures", by=by, before=before.figures, after=sheet.figures)
            before.name, before.name_key, before.figures = sheet.name, _key(figures), sheet.figures
            return before
        _refuse_taken(figures, before)
        version = before.version + 1 if before else _next_version(figures)
        sheet = checked(figures, version)
        row = OwnSheet(
            name=sheet.name,
            name_key=_key(figures),
            version=version,
            figures=sheet.figures,
            created_at=now,
            created_by_id=by.id,
        )
        if before is not None:
            before.retired_at = now
        session.add(row)
        session.flush()
        audit.note(SUBJECT, row.id, "added", by=by, after={"name": row.name, "version": version})
        return row


def retire(sheet_id: int, by: User, now: datetime) -> OwnSheet:
    """It is not offered any more; what was printed on it stays as it was."""
    with transaction():
        row = _find(sheet_id)
        row.retired_at = row.retired_at or now
        audit.note(SUBJECT, row.id, "retired", by=by)
        return row


def mark_used(sheet: LabelSheet) -> None:
    """A run prints on it: from now on its figures stay as they are. Nothing to do for a sheet that ships."""
    if sheet.own:
        db.session.execute(
            sa.update(OwnSheet)
            .where(OwnSheet.name == sheet.name)
            .values(used=True)
            .execution_options(synchronize_session="fetch")
        )


def _find(sheet_id: int) -> OwnSheet:
    row = locked(OwnSheet, sheet_id)
    if row is None:
        raise OwnSheetNotFound(str(sheet_id))
    return row


def _key(figures: Mapping[str, Any]) -> str:
    """What it is found by: maker and code without their version."""
    return folded(f"{figures.get('maker') or 'Own'} {figures.get('code') or ''}")[:80]


def _next_version(figures: Mapping[str, Any]) -> int:
    """1, or the next after versions that are retired."""
    newest = sa.select(sa.func.max(OwnSheet.version)).where(OwnSheet.name_key == _key(figures))
    return (db.session.scalar(newest) or 0) + 1


def _refuse_taken(figures: Mapping[str, Any], own: OwnSheet | None) -> None:
    if not folded(str(figures.get("code") or "")):
        raise OwnSheetRefused(_nameless())
    query = sa.select(OwnSheet.id).where(OwnSheet.name_key == _key(figures), OwnSheet.retired_at.is_(None))
    taken = db.session.scalar(query.where(OwnSheet.id != (own.id if own else 0)).limit(1))
    if taken is not None or _ships(f"{figures.get('maker') or ''} {figures.get('code') or ''}"):
        raise OwnSheetRefused(
            reason(
                "sheet_name_taken", "There is a sheet of this maker and code already. Give it another name."
            )
        )


def _nameless() -> Reason:
    return reason("sheet_nameless", "Give the sheet a name of letters or digits, so that it can be found.")


def _ships(name: str) -> bool:
    try:
        find_sheet(name)
    except UnknownSheet:
        return False
    return True

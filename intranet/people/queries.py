"""Named reads about people."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from intranet.people.models import Role, User, UserRole
from intranet.platform.database import db
from intranet.platform.security import IMPLIED


def all_users() -> list[User]:
    """Everybody, active ones first, by name."""
    return list(db.session.scalars(sa.select(User).order_by(User.active.desc(), User.name, User.id)))


def by_sign_in_name(sign_in_name: str) -> User | None:
    """The person who signs in by this name, in whatever case it was typed."""
    return db.session.scalar(sa.select(User).where(User.sign_in_name == sign_in_name.strip().lower()))


def with_role(*roles: str) -> list[User]:
    """Active people who have one of ``roles``, given or included, by name."""
    wanted = {Role(role) for role in roles}
    wanted |= {Role(over) for over, under in IMPLIED.items() if under & {role.value for role in wanted}}
    having = sa.select(UserRole.user_id).where(UserRole.role.in_(wanted))
    return list(
        db.session.scalars(
            sa.select(User).where(User.active, User.id.in_(having)).order_by(User.name, User.id)
        )
    )


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of some people by their id, in one query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    return {
        row.id: row.name
        for row in db.session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted)))
    }


def other_admins(user_id: int) -> int:
    """How many active admins there are besides one person."""
    query = sa.select(sa.func.count()).select_from(User).join(UserRole)
    return db.session.scalar(query.where(User.active, UserRole.role == Role.ADMIN, User.id != user_id)) or 0

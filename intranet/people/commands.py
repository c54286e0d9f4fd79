"""``flask users``: what an operator needs when nobody can sign in."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from intranet.people import queries, service
from intranet.people.models import Role, User
from intranet.people.passwords import PasswordRefused
from intranet.platform import clock
from intranet.platform.security import ROLES

users_group = AppGroup("users", help="Add and list people, set passwords and roles, bar somebody.")
ROLE_LIST = ", ".join(ROLES)


def _find(sign_in_name: str) -> User:
    user = queries.by_sign_in_name(sign_in_name)
    if user is None:
        raise click.ClickException(f"Nobody signs in as {sign_in_name}. See: flask users list")
    return user


def _roles(text: str) -> list[str]:
    names = [part.strip().lower() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in ROLES]
    if unknown or not names:
        raise click.BadParameter(f"Choose from {ROLE_LIST}, separated by commas.")
    return names


def _password(given: str | None) -> tuple[str, bool]:
    return (given, False) if given else (secrets.token_urlsafe(12), True)


def _tell(user: User, password: str, made: bool) -> None:
    if made:
        click.echo(f"The password of {user.sign_in_name} is {password}")


@users_group.command("list")
def list_users() -> None:
    """Everybody, with roles."""
    for user in queries.all_users():
        roles = ",".join(sorted(user.own_roles))
        click.echo(f"{user.sign_in_name:<20} {user.name:<28} {roles}{'' if user.active else '  (barred)'}")


@users_group.command("add")
@click.argument("sign_in_name")
@click.option("--name", required=True, help="How the person is called.")
@click.option("--roles", required=True, help=f"Separated by commas: {ROLE_LIST}.")
@click.option("--password", help="Without it one is made and shown.")
@click.option("--language", type=click.Choice(["en", "zh"]), default=None)
def add_user(sign_in_name: str, name: str, roles: str, password: str | None, language: str | None) -> None:
    """Add a person."""
    chosen, made = _password(password)
    try:
        user = service.add_user(
            sign_in_name=sign_in_name,
            name=name,
            password=chosen,
            roles=_roles(roles),
            language=language or "",
            by=None,
            now=clock.now(),
        )
    except (service.UserRefused, PasswordRefused) as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{user.name} can sign in as {user.sign_in_name}.")
    _tell(user, chosen, made)


@users_group.command("password")
@click.argument("sign_in_name")
@click.option("--password", help="Without it one is made and shown.")
def set_password(sign_in_name: str, password: str | None) -> None:
    """Set a new password; all sessions of the person end."""
    user, (chosen, made) = _find(sign_in_name), _password(password)
    try:
        service.set_password(user.id, chosen, by=None, now=clock.now())
    except PasswordRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{user.sign_in_name} has a new password.")
    _tell(user, chosen, made)


@users_group.command("roles")
@click.argument("sign_in_name")
@click.argument("roles")
def set_roles(sign_in_name: str, roles: str) -> None:
    """Give a person these roles, separated by commas, and no others."""
    user = _find(sign_in_name)
    _change_roles(user, _roles(roles))


def _change_roles(user: User, roles: list[str]) -> None:
    try:
        service.change_user(user.id, name=user.name, email=user.email, phone=user.phone, roles=roles, by=None)
    except service.UserRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{user.sign_in_name} is {', '.join(sorted(Role(role).value for role in roles))}.")


@users_group.command("deactivate")
@click.argument("sign_in_name")
def deactivate(sign_in_name: str) -> None:
    """Bar somebody: all their sessions end; nothing of theirs is deleted."""
    _set_active(sign_in_name, False)


@users_group.command("activate")
@click.argument("sign_in_name")
def activate(sign_in_name: str) -> None:
    """Let somebody in again."""
    _set_active(sign_in_name, True)


def _set_active(sign_in_name: str, active: bool) -> None:
    user = _find(sign_in_name)
    try:
        service.set_active(user.id, active, by=None, now=clock.now())
    except service.UserRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{user.sign_in_name} is {'let in again' if active else 'barred'}.")

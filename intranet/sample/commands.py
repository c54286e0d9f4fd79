"""``flask sample``: load the sample firm into an empty database, tell its sign-ins, and empty the database again."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from intranet.extension import Extension, SampleLoader, registry
from intranet.people.models import User
from intranet.platform import audit, ddl
from intranet.platform.audit import AuditEntry
from intranet.platform.database import Base, db, transaction
from intranet.sample import business, customers, firm, followups, inquiries, products
from intranet.sample.staff import sign_ins

SEED = 2026
SUBJECT = "sample"
sample_group = AppGroup("sample", help="The sample firm: load it, empty the database of it again.")


def is_empty() -> bool:
    """Whether nobody works here yet: then the database is as it was made."""
    return db.session.scalar(sa.select(User.id).limit(1)) is None


def was_loaded() -> bool:
    """Whether what stands here began with the sample firm."""
    return (
        db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.subject == SUBJECT).limit(1)) is not None
    )


def load(seed: int = SEED) -> None:
    """Everything that the rooms contribute, in their order; all of it or, when something fails, nothing."""
    try:
        for loader in registry().samples:
            loader.load(seed)
    except BaseException:
        empty()
        raise
    with transaction():
        audit.note(SUBJECT, seed, "loaded", by=None, after=[loader.name for loader in registry().samples])


@sample_group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a firm already.")
@click.option("--seed", default=SEED, show_default=True, help="Another number gives another half year.")
def load_command(if_empty: bool, seed: int) -> None:
    """Load the sample firm into an empty database."""
    if is_empty():
        load(seed)
    elif not if_empty:
        raise click.ClickException(
            "There is a firm already. The sample firm goes into an empty database only."
        )
    if was_loaded():
        click.echo(sign_ins())


@sample_group.command("clear")
@click.option("--yes", is_flag=True, help="Do not ask.")
def clear_command(yes: bool) -> None:
    """Empty a database that began with the sample firm, whatever was added to it since."""
    if not was_loaded():
        raise click.ClickException("The sample firm was not loaded here. Nothing was deleted.")
    if not yes:
        click.confirm(
            "This deletes everything in the database, also what was added to the sample. Go on?", abort=True
        )
    empty()
    click.echo("The database is empty. Load the sample firm again, or begin with: flask users add")


def empty() -> None:
    """Every table dropped and made again; files that were uploaded stay in the store."""
    db.session.remove()
    with db.engine.begin() as connection:
        ddl.drop_extras(connection)
        Base.metadata.drop_all(connection)
        ddl.create_everything(connection)


extension = Extension(
    "sample",
    commands=[sample_group],
    samples=[
        SampleLoader("firm", 10, firm.load),
        SampleLoader("products", 20, products.load),
        SampleLoader("customers", 30, customers.load),
        SampleLoader("inquiries", 40, inquiries.load),
        SampleLoader("business", 50, business.load),
        SampleLoader("follow-ups", 60, followups.load),
    ],
)

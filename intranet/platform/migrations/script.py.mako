"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision or "nothing" | comma,n}
Create Date: ${create_date}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intranet.platform import ddl
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    ddl.create_extras(op.get_bind())


def downgrade() -> None:
% if down_revision is None:
    ddl.drop_extras(op.get_bind())
% endif
    ${downgrades if downgrades else "pass"}

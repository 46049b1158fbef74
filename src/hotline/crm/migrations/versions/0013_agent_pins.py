"""The PINs by which agents sign in from a telephone."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "agent_pin",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("agent_id", sa.String(32), primary_key=True),
        sa.Column("pin_argon2", sa.String(128), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.String(128), nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", UtcDateTime()),
    )

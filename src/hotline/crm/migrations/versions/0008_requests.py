"""Requests to make something, so that a key is of one of them only."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "making_request",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(160), primary_key=True),
        sa.Column("told", sa.LargeBinary(10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )

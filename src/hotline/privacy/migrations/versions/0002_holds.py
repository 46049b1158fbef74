"""Create the record of legal holds, which nobody can change."""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime
from hotline.database.append_only import refuse_changes

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "hold",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("placed", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    refuse_changes("hold", "what was held is told for ever")

"""Who signed in, was refused, signed out, and looked at which customer."""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime
from hotline.database.append_only import refuse_changes

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "audit_entry",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("route", sa.String(128), nullable=False),
        sa.Column("pseudonym", sa.String(32)),
        sa.Column("address", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["tenant", "at"])
    refuse_changes("audit_entry", "what is in the audit trail stays as it was")

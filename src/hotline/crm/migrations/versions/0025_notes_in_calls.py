"""A note tells in which call it was written; of older ones nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the column, and find by it."""
    op.add_column("customer_note", sa.Column("call_id", sa.String(36)))
    op.create_index(
        "ix_customer_note_call_id",
        "customer_note",
        ["tenant", "call_id"],
        sqlite_where=sa.text("call_id IS NOT NULL"),
        postgresql_where=sa.text("call_id IS NOT NULL"),
    )

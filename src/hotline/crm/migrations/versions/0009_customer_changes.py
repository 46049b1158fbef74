"""Who changed which fields of a customer, and when."""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime
from hotline.database.append_only import refuse_changes

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "customer_change",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column(
            "customer", ROW_ID, sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
    )
    op.create_index("ix_customer_change_customer", "customer_change", ["customer"])
    refuse_changes("customer_change", "who changed a customer stays as it was", erasable=True)

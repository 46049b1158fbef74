"""Whether customers are still to be told in writing what became of a payment.

Of payments that were known before this, nobody is told.
"""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns, and the index of those who are still to be told."""
    for column in (
        sa.Column("is_unheard", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("notice_at", UtcDateTime),
        sa.Column("notice_tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("notice", sa.String(16)),
    ):
        op.add_column("payment", column)
    is_open = sa.text("notice_at IS NOT NULL")
    op.create_index(
        "ix_payment_notice_at",
        "payment",
        ["tenant", "notice_at"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )

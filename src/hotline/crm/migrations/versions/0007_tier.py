"""Note with each contact which tier the customer was of, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("interaction", sa.Column("tier", sa.String(16)))
    op.add_column("interaction", sa.Column("tier_reason", sa.Text))

"""Keep with each call what the bank had decided about contacts when it came."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of older calls only the CRM knows it."""
    op.add_column("call_header", sa.Column("handling", sa.Text))

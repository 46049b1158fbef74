"""Keep with each call whether the caller or the bank has rung."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; every call so far came from its caller."""
    direction = sa.Column("direction", sa.String(8), nullable=False, server_default="inbound")
    op.add_column("call_header", direction)

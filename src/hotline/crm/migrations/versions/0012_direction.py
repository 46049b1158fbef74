"""Note with each contact whether the customer or the bank has rung."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; all so far came from customers."""
    direction = sa.Column("direction", sa.String(8), nullable=False, server_default="inbound")
    op.add_column("interaction", direction)

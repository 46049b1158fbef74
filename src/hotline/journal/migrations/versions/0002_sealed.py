"""Make room for sealed personal values. What is in clear until now is sealed when it is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the sealed columns; the plain one goes as soon as its numbers are sealed."""
    for table in ("journal_record", "call_header"):
        op.add_column(table, sa.Column("key_id", sa.String(32)))
        op.add_column(table, sa.Column("sealed", sa.LargeBinary))

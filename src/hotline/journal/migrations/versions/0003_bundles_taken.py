"""Note which bundle new calls got from when on.

What an older version took is known by the moment it was first stored, which is its order too unless
an old bundle was taken again; the next take puts that right.
"""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table and note what was taken until now."""
    op.create_table(
        "bundle_taken",
        sa.Column("seq", ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(128), nullable=False),
        sa.Column("taken_at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bundle_taken_tenant", "bundle_taken", ["tenant", "seq"])
    op.execute(
        "INSERT INTO bundle_taken (tenant, digest, taken_at) "
        "SELECT tenant, digest, stored_at FROM bundle ORDER BY stored_at"
    )

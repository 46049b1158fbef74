"""Note when a call was erased, and find fast which are due."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column, and the index of calls that are to be erased one day."""
    due = sa.text("erased_at IS NULL AND retain_until IS NOT NULL")
    op.add_column("interaction", sa.Column("erased_at", UtcDateTime))
    op.create_index(
        "ix_interaction_retain_until",
        "interaction",
        ["tenant", "retain_until"],
        sqlite_where=due,
        postgresql_where=due,
    )

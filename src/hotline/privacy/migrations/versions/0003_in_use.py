"""Find the calls in use among the keys of all that ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_data_key_in_use",
        "data_key",
        ["tenant", "made_at"],
        sqlite_where=sa.text("in_use = 1"),
        postgresql_where=sa.text("in_use"),
    )

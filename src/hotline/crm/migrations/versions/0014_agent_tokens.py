"""Tokens of one agent, which act in nobody else's name on the floor."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column; a token so far is no agent's."""
    op.add_column("api_token", sa.Column("agent_id", sa.String(32)))

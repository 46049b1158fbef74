"""Create the number routes and the interactions."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "number_route",
        sa.Column("dialled_number", sa.String(64), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("flow", sa.String(128), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
    )
    op.create_index("ix_number_route_tenant", "number_route", ["tenant"])
    op.create_table(
        "interaction",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("customer", sa.String(64)),
        sa.Column("caller_number", sa.String(64), nullable=False),
        sa.Column("dialled_number", sa.String(64), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("outcome", sa.String(64)),
        sa.Column("flow", sa.String(128), nullable=False),
        sa.Column("bundle", sa.String(128), nullable=False),
    )
    op.create_index("ix_interaction_started_at", "interaction", ["tenant", "started_at"])

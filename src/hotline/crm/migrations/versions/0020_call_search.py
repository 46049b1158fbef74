"""What calls are found by. Of older ones it comes by `hotline rebuild` and `hotline report`."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "call_search",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("nodes", sa.Text(), nullable=False, server_default=sa.text("''")),
        *(
            sa.Column(name, sa.Double(), nullable=False, server_default=sa.text("0"))
            for name in ("waited_s", "late_s", "longest_hold_s")
        ),
        sa.Column("transfers", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("silence_s", sa.Double(), nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "call_agent",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("agent_id", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
    )
    op.create_index("ix_call_agent_call_id", "call_agent", ["tenant", "call_id"])

"""Who served a call, and for which queue, comes from the floor's log alone, as its queues do.

Of older calls it is what their rows told; `hotline report --recount` finds the others. The columns
of those rows stay, see `LEFT` in `hotline.crm.tables`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add table and columns, and copy there what the calls' own rows have."""
    op.create_table(
        "call_queue",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("queue", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("at_s", sa.Double(), nullable=False),
    )
    op.create_index("ix_call_queue_call_id", "call_queue", ["tenant", "call_id"])
    none, zero = sa.text("''"), sa.text("0")
    op.add_column(
        "call_agent", sa.Column("queue", sa.String(64), nullable=False, server_default=none)
    )
    op.add_column("call_agent", sa.Column("at_s", sa.Double(), nullable=False, server_default=zero))
    # Whom the bank had rung was in no such row: the log told of the call that had waited.
    op.execute(
        "INSERT INTO call_agent (tenant, agent_id, call_id, queue, at_s) "
        "SELECT tenant, agent_id, call_id, COALESCE(queue, ''), 1 FROM interaction "
        "WHERE agent_id IS NOT NULL "
        "ON CONFLICT (tenant, agent_id, call_id) "
        "DO UPDATE SET queue = excluded.queue, at_s = excluded.at_s"
    )
    op.execute(
        "INSERT INTO call_queue (tenant, queue, call_id, at_s) "
        "SELECT tenant, queue, call_id, 1 FROM interaction WHERE queue IS NOT NULL"
    )

"""The audit trail is read by who did something, and by what was done."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_audit_entry_what", "audit_entry", ["tenant", "what", "id"])
    op.create_index("ix_audit_entry_who", "audit_entry", ["tenant", "who", "id"])

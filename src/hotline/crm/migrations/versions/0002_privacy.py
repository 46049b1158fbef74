"""Make room for sealed values and for what the law asks. What is in clear is sealed at opening."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; the plain ones go as soon as their values are sealed."""
    for column in (
        sa.Column("key_id", sa.String(32)),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("pseudonym", sa.String(32)),
        sa.Column("purpose", sa.String(64), nullable=False, server_default="customer_service"),
        sa.Column("legal_basis", sa.String(64), nullable=False, server_default="contract"),
        sa.Column("consent_recording", sa.String(16), nullable=False, server_default="unknown"),
        sa.Column("consent_voice", sa.String(16), nullable=False, server_default="unknown"),
        sa.Column("retain_until", UtcDateTime),
        sa.Column("cross_border", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("interaction", column)
    op.create_index("ix_interaction_pseudonym", "interaction", ["tenant", "pseudonym"])

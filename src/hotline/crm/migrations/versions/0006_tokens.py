"""Tokens of programs that use the API."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "api_token",
        sa.Column("token_id", sa.String(16), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("until", UtcDateTime()),
        sa.Column("revoked_at", UtcDateTime()),
        sa.Column("revoked_by", sa.String(128)),
        sa.UniqueConstraint("tenant", "name", name="ux_api_token_name"),
    )

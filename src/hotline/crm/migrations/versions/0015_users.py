"""People who sign in: users, wrong passwords, sessions."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "user_account",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("agent_id", sa.String(32)),
        sa.Column("password_argon2", sa.String(128), nullable=False),
        sa.Column("password_set_at", UtcDateTime(), nullable=False),
        sa.Column("password_set_by", sa.String(128), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(128), nullable=False),
        sa.Column("disabled_at", UtcDateTime()),
        sa.Column("disabled_by", sa.String(128)),
    )
    op.create_table(
        "wrong_password",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("name_sha256", sa.LargeBinary(32), primary_key=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("locked_until", UtcDateTime()),
    )
    op.create_index("ix_wrong_password_last_at", "wrong_password", ["tenant", "last_at"])
    op.create_table(
        "user_session",
        sa.Column("session_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_user_session_name", "user_session", ["tenant", "name"])

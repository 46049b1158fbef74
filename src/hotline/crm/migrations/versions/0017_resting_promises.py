"""Until when nothing rings for a promise by itself, and attempts that count how often it rang."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; promises that were tried before keep their counts."""
    op.add_column("promise", sa.Column("rests_until", UtcDateTime()))

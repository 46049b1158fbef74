"""Where Alembic starts when the journal's database is opened."""

from hotline.database.upgrading import run_migrations
from hotline.journal.tables import METADATA

run_migrations(METADATA)

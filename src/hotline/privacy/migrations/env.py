"""Where Alembic starts when the file of keys is opened."""

from hotline.database.upgrading import run_migrations
from hotline.privacy.tables import METADATA

run_migrations(METADATA)

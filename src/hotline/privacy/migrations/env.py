"""Where Alembic starts when the file of keys is opened."""

from hotline.database import run_migrations
from hotline.privacy.tables import METADATA

run_migrations(METADATA)

"""Where Alembic starts when the CRM's file is opened."""

from hotline.crm.tables import METADATA
from hotline.database.upgrading import run_migrations

run_migrations(METADATA)

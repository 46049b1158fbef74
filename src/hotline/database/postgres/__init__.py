"""The database in one schema of a PostgreSQL database."""

from hotline.database.postgres.database import PostgresDatabase
from hotline.database.postgres.migration import migrate_schema

__all__ = ["PostgresDatabase", "migrate_schema"]

"""The database in one SQLite file."""

from hotline.database.sqlite.database import SqliteDatabase
from hotline.database.sqlite.migration import migrate_file

__all__ = ["SqliteDatabase", "migrate_file"]

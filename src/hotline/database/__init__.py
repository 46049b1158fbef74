"""SQLite for the rooms that store: one writer, readers beside it, migrations at open.

Every file runs in WAL mode, so readers never wait for the writer nor the writer for readers. What a
returned write survives depends on how it was made:

- An ordinary write (`synchronous=NORMAL`) is in the operating system's hands: it survives the death
  of this process, `kill -9` included, but the last ones can be lost when the power fails or the
  kernel crashes. The file itself stays sound, and what is lost is lost from the end.
- A `synced` write (`synchronous=FULL`) is flushed to the disk before it returns, and every ordinary
  write before it with it: it survives a power failure too, if the disk keeps its word.
"""

from hotline.database.columns import UtcDateTime
from hotline.database.engine import STALL_LIMIT_S
from hotline.database.errors import (
    DatabaseError,
    DatabaseFailed,
    DatabaseStalled,
    DatabaseTooNew,
    DatabaseUnusable,
)
from hotline.database.migration import migrate, migrate_now
from hotline.database.sqlite import Database
from hotline.database.threads import on_loop

__all__ = [
    "STALL_LIMIT_S",
    "Database",
    "DatabaseError",
    "DatabaseFailed",
    "DatabaseStalled",
    "DatabaseTooNew",
    "DatabaseUnusable",
    "UtcDateTime",
    "migrate",
    "migrate_now",
    "on_loop",
]

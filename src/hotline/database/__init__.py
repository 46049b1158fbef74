"""Where the rooms store: a file of SQLite's each, or a schema each of a PostgreSQL database.

A room writes and reads by functions of a plain SQLAlchemy connection (`Database.write`,
`Database.read`): one writer at a time, readers beside it in one consistent state, migrations at
open. What a returned write survives:

- On SQLite (WAL mode) an ordinary write (`synchronous=NORMAL`) is in the operating system's hands:
  it survives the death of this process, `kill -9` included, but the last ones can be lost when the
  power fails or the kernel crashes. The file itself stays sound, and what is lost is lost from the
  end. A `synced` write (`synchronous=FULL`) is flushed to the disk before it returns, and every
  ordinary write before it with it: it survives a power failure too, if the disk keeps its word.
- On PostgreSQL every write is flushed to the server's disk before it returns, whatever the server's
  `synchronous_commit` says: the way between, `off`, would lose the last ones when the server is
  killed. A `synced` write (`on`) waits for the standby too, where the server has a synchronous one;
  an ordinary one (`local`) does not. It all holds while the server's `fsync` and
  `full_page_writes` are on.

What is left of deleted and changed values, such as destroyed keys, after `Database.forget_deleted`:

- On SQLite nothing in the file and its write-ahead log, if it was opened with `secure_delete`.
- On PostgreSQL no row that any statement could find. Their bytes may stay in freed space of the
  table until it is used again, in the server's write-ahead log until that is, and in replicas and
  archives of it. All of it is sealed or wrapped: a change of the master key makes it useless.
"""

from hotline.database.address import Address, PostgresSchema
from hotline.database.columns import ROW_ID, UtcDateTime
from hotline.database.database import Database
from hotline.database.errors import (
    DatabaseError,
    DatabaseFailed,
    DatabaseLost,
    DatabaseStalled,
    DatabaseTooNew,
    DatabaseUnusable,
)
from hotline.database.limits import STALL_LIMIT_S
from hotline.database.migration import migrate, migrate_now
from hotline.database.prepared import Prepared
from hotline.database.upserts import insert_if_new, upsert
from hotline.database.waiting import on_loop

__all__ = [
    "ROW_ID",
    "STALL_LIMIT_S",
    "Address",
    "Database",
    "DatabaseError",
    "DatabaseFailed",
    "DatabaseLost",
    "DatabaseStalled",
    "DatabaseTooNew",
    "DatabaseUnusable",
    "PostgresSchema",
    "Prepared",
    "UtcDateTime",
    "insert_if_new",
    "migrate",
    "migrate_now",
    "on_loop",
    "upsert",
]

"""Stores on a PostgreSQL server: what to do there instead of `hotline backup` and `restore`."""

from __future__ import annotations

from pathlib import Path

from hotline.database import PostgresSchema
from hotline.ops.backup.errors import KeptElsewhere
from hotline.settings import StoreSettings
from hotline.store_addresses import addresses


def refuse_backup(settings: StoreSettings, file: Path, messages: Path) -> None:
    """Say how a server's stores are copied; nothing happens where they are files.

    Raises:
        KeptElsewhere: They are on a server.
    """
    if schemas := _schemas(settings):
        names = " ".join(f"--schema={one.schema}" for one in schemas)
        raise KeptElsewhere(
            command=f"pg_dump --format=custom {names} --file={file} {schemas[0].server}",
            also="it takes all three as they are at one moment, and the service may run; callers' "
            f"messages are the files in {messages}",
        )


def refuse_restore(settings: StoreSettings, file: Path) -> None:
    """Say how a server's stores are brought back; nothing happens where they are files.

    Raises:
        KeptElsewhere: They are on a server.
    """
    if schemas := _schemas(settings):
        raise KeptElsewhere(
            command="pg_restore --clean --if-exists --single-transaction "
            f"--dbname={schemas[0].server} {file}",
            also="stop the service first, keep what `hotline audit` tells, and afterwards erase "
            "again whoever was erased since the backup",
        )


def _schemas(settings: StoreSettings) -> list[PostgresSchema]:
    return [one for one in vars(addresses(settings)).values() if isinstance(one, PostgresSchema)]

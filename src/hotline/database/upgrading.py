"""Alembic: brings a file that is behind up to the newest schema."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData

_ALEMBIC = threading.Lock()
"""Alembic keeps what it works on in globals."""


def upgrade(connection: Connection, migrations: Path) -> None:
    """Run what the file has not seen yet of a room's migrations, in the transaction there is."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    with _ALEMBIC:
        command.upgrade(config, "head")


def run_migrations(metadata: MetaData) -> None:
    """Run the migrations that Alembic asked for; the whole body of each room's `env.py`."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()

"""Where a database is: a file of SQLite's, or a schema of a PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class PostgresSchema:
    """One schema of a PostgreSQL database. Its text tells the place, and never the password.

    Attributes:
        url: `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`, with the parameters after `?` that
            libpq knows, such as `sslmode`.
        schema: The name of the schema.
    """

    url: str = field(repr=False)
    schema: str

    def __str__(self) -> str:
        return f"schema {self.schema} of {self.server}"

    @property
    def server(self) -> str:
        """The address of the database, without the password and the parameters."""
        parts = urlsplit(self.url)
        login, _, named = parts.netloc.rpartition("@")
        user = login.partition(":")[0]
        host = named or "".join(parse_qs(parts.query).get("host", []))
        return (
            f"postgresql://{user}@{host}{parts.path}"
            if user
            else f"postgresql://{host}{parts.path}"
        )


Address: TypeAlias = Path | PostgresSchema
"""Whose text is told to people."""

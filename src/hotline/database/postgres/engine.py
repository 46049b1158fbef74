"""Connections to one schema of a PostgreSQL database."""

from __future__ import annotations

from types import MappingProxyType

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hotline.database.address import PostgresSchema
from hotline.database.limits import READ_WAIT_S, STALL_LIMIT_S

CONNECT_LIMIT_S = 3.0
"""How long a server may take to accept a connection."""

FROZEN_S = 1.0
"""So much later than the server itself should have given up, we do: it does not answer at all."""


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


WRITING = MappingProxyType(
    {
        "default_transaction_isolation": "read committed",
        "lock_timeout": _ms(STALL_LIMIT_S),
        "statement_timeout": _ms(STALL_LIMIT_S),
        "synchronous_commit": "local",
    }
)
"""The lock that comes first orders the writers, and each statement after it sees all before it."""

READING = MappingProxyType(
    {
        "default_transaction_isolation": "repeatable read",
        "default_transaction_read_only": "on",
        "lock_timeout": _ms(STALL_LIMIT_S),
        "statement_timeout": _ms(READ_WAIT_S),
    }
)

PATIENT = MappingProxyType({"lock_timeout": _ms(READ_WAIT_S), "statement_timeout": "0"})
"""For what takes as long as there is much: migrations and clearing up."""


async def connect(
    address: PostgresSchema, settings: MappingProxyType[str, str]
) -> asyncpg.Connection:
    """Connect once.

    Args:
        address: Where to.
        settings: Of the session.
    """
    limit_ms = float(settings["statement_timeout"])
    return await asyncpg.connect(
        address.url,
        timeout=CONNECT_LIMIT_S,
        command_timeout=limit_ms / 1000 + FROZEN_S if limit_ms else None,
        server_settings={
            "application_name": f"hotline {address.schema}",
            "search_path": f'"{address.schema}"',
            # Compiling takes longer than any statement of ours runs.
            "jit": "off",
            **settings,
        },
    )


def postgres_engine(
    address: PostgresSchema, settings: MappingProxyType[str, str], *, connections: int
) -> AsyncEngine:
    """Make an engine for one schema.

    Args:
        address: Where it is.
        settings: Of each session.
        connections: How many it holds at most; no more tasks may use it at once.
    """
    return create_async_engine(
        "postgresql+asyncpg://",
        # The driver reads the address itself, with all that libpq knows of it.
        async_creator=lambda: connect(address, settings),
        pool_size=connections,
        max_overflow=0,
        # Errors end up in logs, and the values are what callers said.
        hide_parameters=True,
    )

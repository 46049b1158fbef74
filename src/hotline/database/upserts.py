"""Inserts that meet a row of the same key, in words that every database understands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

# SQLAlchemy has the same words for both, but not in the INSERT that both share.
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table) -> Insert:
    """Return the statement that inserts a row, or puts it in place of the one of the same key."""
    return _upsert(table, connection.dialect.name)


def insert_if_new(connection: Connection, table: Table) -> Insert:
    """Return the statement that inserts a row, or does nothing where its key is taken."""
    return _insert_if_new(table, connection.dialect.name)


# Built once: building a statement costs more than running it.
@cache
def _upsert(table: Table, dialect: str) -> Insert:
    new = _INSERT[dialect](table)
    statement: Insert = new.on_conflict_do_update(
        index_elements=table.primary_key,
        set_={column.name: column for column in new.excluded if not column.primary_key},
    )
    return statement


@cache
def _insert_if_new(table: Table, dialect: str) -> Insert:
    statement: Insert = _INSERT[dialect](table).on_conflict_do_nothing()
    return statement

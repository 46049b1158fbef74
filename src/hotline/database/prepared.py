"""Statements that run many times in each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Dialect, Insert, Select, Update


class Prepared:
    """A statement that is written out once for each kind of database, and then run as text.

    Each time that SQLAlchemy runs a statement it looks for what it made of it the last time, which
    costs more than a small statement itself. What a prepared one returns is as the driver has it:
    no `UtcDateTime` of it may be read.

    Args:
        statement: It has no list of values, for that has another text for each length.
        columns: Those that are given a value, where they are not all of the table's.
    """

    def __init__(
        self,
        statement: Insert | Select[Any] | Update | Delete,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._written: dict[str, _Written] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it; the values that stand in the statement itself need not be given."""
        written = self._for(connection.dialect)
        return connection.exec_driver_sql(written.text, written.row(values))

    def run_for_each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of some rows of values."""
        written = self._for(connection.dialect)
        connection.exec_driver_sql(written.text, [written.row(values) for values in rows])

    def _for(self, dialect: Dialect) -> _Written:
        written = self._written.get(dialect.name)
        if written is None:
            written = _Written(self._statement, self._columns, dialect)
            self._written[dialect.name] = written
        return written


class _Written:
    """A statement in the words of one kind of database."""

    def __init__(
        self,
        statement: Insert | Select[Any] | Update | Delete,
        columns: Sequence[str] | None,
        dialect: Dialect,
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        assert compiled.positiontup is not None, "a driver of ours counts its parameters"
        self.text = str(compiled)
        self._own: dict[str, Any] = {}
        self._places: list[tuple[str, Callable[[Any], Any] | None]] = []
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            if not bind.required:
                self._own[name] = bind.effective_value
            self._places.append((name, bind.type.dialect_impl(dialect).bind_processor(dialect)))

    def row(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the values in the order of their places."""
        all_ = {**self._own, **values} if self._own else values
        return tuple(
            to_database(all_[name]) if to_database else all_[name]
            for name, to_database in self._places
        )

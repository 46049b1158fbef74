"""Whole transactions on connections that are kept between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Transactions:
    """Runs transactions on the connections of one engine, from any of its threads. Close it.

    A connection is kept from one transaction to the next: taking one from SQLAlchemy's pool and
    giving it back costs more than a small transaction does. One that saw an error goes back to the
    pool, which cleans it.

    Args:
        engine: Says how a transaction begins; it is disposed of with this.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Taking and giving back at one end is safe between threads.
        self._idle: list[Connection] = []

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do the work in a transaction of its own and commit; what it raises rolls back."""
        connection = self._take()
        try:
            with connection.begin():
                result = work(connection)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return result

    def close(self) -> None:
        """Close the connections; no transaction may be under way."""
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.connect()

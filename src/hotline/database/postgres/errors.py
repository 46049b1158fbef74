"""What errors of PostgreSQL, its driver and the network mean."""

from __future__ import annotations

import re

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hotline.database.address import PostgresSchema
from hotline.database.errors import DatabaseFailed, DatabaseLost, DatabaseStalled
from hotline.database.limits import STALL_LIMIT_S

REFUSED = "look into the log of the PostgreSQL server"
AWAY = (
    "check that the PostgreSQL server runs, that this machine reaches it, and that store.url names "
    "the right user, password and database"
)

TROUBLE = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""All that a transaction may raise of itself; a time limit of ours is an `OSError` too."""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_STALLED = ("55P03", "57014")
_LOST = ("08", "57P")
_WITH_VALUES = ("22", "23")


def translated(
    error: Exception, address: PostgresSchema, *, may_be_written: bool = False
) -> DatabaseStalled | DatabaseFailed:
    """Say in our words what went wrong, without the values of the statement.

    Args:
        error: One of `TROUBLE`.
        address: Where it happened.
        may_be_written: Whether the transaction was about to commit.
    """
    where = str(address)
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None) or ""
    if state in _STALLED:
        return DatabaseStalled(where=where, waited_s=STALL_LIMIT_S)
    if is_lost(error):
        reason = _told(cause) if isinstance(cause, asyncpg.PostgresError) else _network(cause)
        return DatabaseLost(where=where, reason=reason, way_out=AWAY, may_be_written=may_be_written)
    if isinstance(cause, asyncpg.PostgresError):
        return DatabaseFailed(where=where, reason=_told(cause), way_out=REFUSED)
    # Its text may carry the values of the statement.
    return DatabaseFailed(where=where, reason=type(cause).__name__, way_out=REFUSED)


def is_worth_another(error: Exception) -> bool:
    """Tell whether the connection is gone and a new one may do, as after the server's restart."""
    return is_lost(error) and not isinstance(error, TimeoutError)


def is_lost(error: Exception) -> bool:
    """Tell whether there is no connection, or nobody answers on it."""
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None) or ""
    is_closed = isinstance(error, DBAPIError) and error.connection_invalidated
    return state.startswith(_LOST) or is_closed or isinstance(cause, OSError)


def _cause(error: Exception) -> BaseException:
    """Return what the driver said."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig.__cause__ or error.orig
    return error


def _told(cause: asyncpg.PostgresError) -> str:
    if not (cause.sqlstate or "").startswith(_WITH_VALUES):
        return str(cause.args[0])
    kind = re.sub(r"(?<!^)([A-Z])", r" \1", type(cause).__name__.removesuffix("Error")).lower()
    named = getattr(cause, "constraint_name", None) or getattr(cause, "column_name", None)
    return f"{kind} of {named}" if named else kind


def _network(cause: BaseException) -> str:
    if isinstance(cause, TimeoutError):
        return "it does not answer"
    return getattr(cause, "strerror", None) or "the connection is gone"

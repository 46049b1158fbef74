"""Column types that every room's tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, String, TypeDecorator
from sqlalchemy.types import TypeEngine

from hotline.model.moment import as_utc

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""A number of a row, counted up by the database. SQLite counts INTEGERs only, of 64 bits too."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC with microseconds.

    PostgreSQL keeps it as `timestamptz`. SQLite has no such thing: there it is ISO 8601 text, whose
    order is the moments'.
    """

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database keeps it as."""
        is_text = dialect.name == "sqlite"
        return dialect.type_descriptor(String(32) if is_text else TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an aware moment."""
        if value is None:
            return None
        moment = as_utc(value)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an aware moment in UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if dialect.name == "sqlite" else value).astimezone(
            UTC
        )

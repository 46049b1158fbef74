"""Column types that every room's tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator

from hotline.model.moment import as_utc


class UtcDateTime(TypeDecorator[datetime]):
    """A moment kept as ISO 8601 text in UTC with microseconds, so that its order is its text's."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write an aware moment."""
        return None if value is None else as_utc(value).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an aware moment in UTC."""
        return None if value is None else datetime.fromisoformat(value)

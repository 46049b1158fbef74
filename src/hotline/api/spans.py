"""How much time may be asked about at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline.api.problems import Refused

LONGEST = timedelta(days=92)
"""A page shows no more at once; the commands do."""


def span(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return both moments, where they can be asked about at once.

    Raises:
        Refused: They cannot.
    """
    if not timedelta() <= until - since <= LONGEST:
        raise Refused(
            422, "time_refused", f"until must come after since, by {LONGEST.days} days at most"
        )
    return since, until

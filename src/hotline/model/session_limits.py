"""How long a session lasts: until nobody uses it, or its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.model.user import UserRole

EXTENSION = timedelta(hours=2)
"""So long beyond its time a session lasts at most, for the call that its agent serves."""


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """When sessions end. All moments are aware.

    Attributes:
        idle: After so long without use; a screen on a wall is used by nobody.
        longest: After so long in any case.
        screens: The same of a screen on a wall.
    """

    idle: timedelta
    longest: timedelta
    screens: timedelta

    def ends_at(self, role: UserRole, began_at: datetime) -> datetime:
        """Return when a session is over, used or not."""
        return began_at + (self.screens if role == "screen" else self.longest)

    def is_over(
        self, role: UserRole, began_at: datetime, seen_at: datetime, *, now: datetime, serves: bool
    ) -> bool:
        """Return whether a session opens nothing any more.

        Args:
            role: Whose it is.
            began_at: When they signed in.
            seen_at: When they last used it.
            now: When that is asked.
            serves: Whether they are just serving a caller, whom the end would cut off.
        """
        if role != "screen" and now >= seen_at + self.idle:
            return True
        return now >= self.ends_at(role, began_at) + (EXTENSION if serves else timedelta(0))

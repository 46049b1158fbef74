"""How long a session lasts: until nobody uses it, or its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.model.user import UserRole


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
        self, role: UserRole, began_at: datetime, seen_at: datetime, *, now: datetime
    ) -> bool:
        """Return whether a session opens nothing any more that was last used at `seen_at`."""
        is_idle = role != "screen" and now >= seen_at + self.idle
        return is_idle or now >= self.ends_at(role, began_at)

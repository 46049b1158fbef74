"""How long a name is locked after wrong passwords or PINs: longer with each one."""

from __future__ import annotations

from datetime import timedelta

FREE_TRIES = 5
"""The last of so many wrong passwords in a row locks for the first time."""
FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)
"""After so long without a wrong one it begins anew."""


def locked_for(wrong: int) -> timedelta:
    """Return how long so many wrong ones in a row lock a name; nothing for few of them.

    So at most some 30 can be tried in a day (NIST SP 800-63B, 5.2.2).
    """
    beyond = wrong - FREE_TRIES
    if beyond < 0:
        return timedelta(0)
    # Beyond some doublings it is the longest; so no number is too large.
    return min(FIRST * (1 << min(beyond, 10)), LONGEST)

"""The `hotline` command of later: its clock is ahead, and that is all that is another.

A service that dies, and comes back so, comes back minutes later, for which nobody has waited.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from unittest.mock import patch

from hotline.app import clock
from hotline.cli import main

PROGRAM = "hotline.testing.later_service"
LATER_S = "LATER_S"
"""The environment variable that says by how many seconds; 0 where it is not set."""


def now_later(zone: tzinfo) -> datetime:
    """Return the time as this command has it."""
    return datetime.now(zone) + timedelta(seconds=float(os.environ.get(LATER_S, "0")))


if __name__ == "__main__":
    with patch.object(clock, "datetime", SimpleNamespace(now=now_later)):
        main()

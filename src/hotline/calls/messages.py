"""The files of the messages that callers left, and whose each of them is.

A message is named by its call, a dash, and what tells it from the call's others: a number, or
`fallback`. One that was left in the fallback before there was a call is nobody's.
"""

from __future__ import annotations

import os
from pathlib import Path

FALLBACK = "fallback"
"""Where there was no call, this stands for its id."""


def messages_in(folder: Path) -> list[Path]:
    """List the messages in the PBX's spool.

    Raises:
        OSError: Nobody may look there, or there is no such folder.
    """
    # Unlike glob, this says so when it may not look.
    return [folder / name for name in sorted(os.listdir(folder)) if name.endswith(".wav")]


def call_of(message: Path) -> str:
    """Return the id of the call in which a message was left."""
    return message.stem.rpartition("-")[0]


def is_of_nobody(message: Path) -> bool:
    """Tell whether it was left in the fallback before there was a call."""
    return call_of(message) == FALLBACK

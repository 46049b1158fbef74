"""The ids of calls."""

from __future__ import annotations

import time

import uuid_utils


def new_call_id() -> str:
    """Return an id for a call that comes now: a UUIDv7 (RFC 9562), without a counter.

    With one, ids of one millisecond differ at their ends only. People name a call by as much of the
    beginning of its id as tells it from others.
    """
    return str(uuid_utils.uuid7(nanoseconds=time.time_ns()))

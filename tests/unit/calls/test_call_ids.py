"""The ids of calls."""

from __future__ import annotations

from uuid import UUID

from hotline.calls.call_ids import new_call_id

BEGINNING = len("01a21c16-b6d4-7fb0-9148-bc")
"""With a counter in them, ids of one millisecond begin alike for longer than this."""


def test_many_at_once_are_told_apart_by_their_beginnings() -> None:
    ids = [new_call_id() for _ in range(500)]
    assert {UUID(one).version for one in ids} == {7}
    assert len({one[:BEGINNING] for one in ids}) == len(ids)


def test_a_later_one_is_greater() -> None:
    first = new_call_id()
    millisecond = first[:13]
    while (later := new_call_id())[:13] == millisecond:
        pass
    assert later > first

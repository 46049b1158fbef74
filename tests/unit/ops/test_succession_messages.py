"""What a process reads from the one beside it: only what it expects; and it tells no secret."""

from __future__ import annotations

import json

import pytest

from hotline.ops.succession.messages import Given, State, Unreadable, decoded, encoded

KEYS = {"keys": "246", "dropped": 0, "needless_key": "", "needless_s": 0.0, "quiet_s": 1.5}
CALL = {
    "call_id": "call",
    "records": 7,
    "undone": 0,
    "events": [],
    "secrets": {"secret-1": "246810"},
    "unused_keys": 0,
    "progress": {
        "is_begun": True,
        "is_running": True,
        "is_heard": False,
        "cut_after_s": None,
        "quiet_s": 0.0,
    },
    "line": {"running": "1.1:ab:3", "in_session": True, "keys": KEYS},
}
STATE = {
    "kind": "state",
    "mark": "mark",
    "number": 3,
    "held_at": 1.0,
    "calls": [CALL],
    "waiting": ["1.2"],
    "audio": {"/audio/x": "AP8="},
}


def test_what_is_said_is_read() -> None:
    state = decoded(json.dumps(STATE).encode())
    assert isinstance(state, State)
    assert state.audio == {"/audio/x": b"\x00\xff"}
    assert decoded(encoded(state)) == state
    assert decoded(encoded(Given())) == Given()


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "stat"},
        {"more": 1},
        {"number": -1},
        {"number": "3"},
        {"calls": [{**CALL, "secrets": {"secret-1": 246810}}]},
        {"calls": [{**CALL, "line": {**CALL["line"], "keys": {**KEYS, "keys": "24x"}}}]},  # type: ignore[dict-item]
        {"calls": [{**CALL, "line": {**CALL["line"], "keys": {**KEYS, "keys": "2" * 65}}}]},  # type: ignore[dict-item]
    ],
)
def test_anything_else_is_refused_and_nothing_of_it_is_shown(changed: dict[str, object]) -> None:
    with pytest.raises(Unreadable) as refused:
        decoded(json.dumps({**STATE, **changed}).encode())
    assert str(refused.value) == ""
    assert refused.value.__cause__ is None


def test_no_secret_is_in_the_text_of_a_message() -> None:
    text = repr(decoded(json.dumps(STATE).encode()))
    assert "246" not in text

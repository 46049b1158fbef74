from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotline.flow.personal import PLACEHOLDER
from hotline.journal.encoding import to_record, to_row
from hotline.journal.errors import RecordRefused
from hotline.journal.records import NewRecord

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)
JSON_OBJECTS = st.dictionaries(TEXT, JSON | TEXT, max_size=4)


def a_record(**changes: Any) -> NewRecord:
    fields: dict[str, Any] = {
        "tenant": "demo",
        "stream": "call:1",
        "at": NOON,
        "event": {"kind": "call_arrived"},
    }
    return NewRecord(**(fields | changes))


@given(event=JSON_OBJECTS, commands=st.lists(JSON_OBJECTS, max_size=3))
def test_what_goes_in_comes_out(
    event: dict[str, object], commands: list[dict[str, object]]
) -> None:
    event["kind"] = "call_arrived"
    assume(f'"{PLACEHOLDER}":' not in json.dumps([event, commands]))
    row, personal = to_row(a_record(event=event, commands=commands))
    record = to_record(row | {"seq": 7}, json.loads(personal or "[]"))
    assert (record.seq, record.event_kind) == (7, "call_arrived")
    assert record.event == event
    assert record.commands == tuple(commands)


def test_a_moment_comes_out_in_utc() -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    row, _ = to_row(a_record(at=beijing))
    assert row["at"].isoformat() == "2026-03-01T12:00:00.123456+00:00"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"at": datetime(2026, 3, 1)}, "no time zone"),
        ({"event": {}}, 'no text under "kind"'),
        ({"event": {"kind": 7}}, 'no text under "kind"'),
        ({"event": {"kind": "x", "amount": Decimal(1)}}, "Decimal has no form in JSON"),
        ({"event": {"kind": "x", "share": float("nan")}}, "not JSON"),
        ({"event": {"kind": "x", "said": "\ud800"}}, "not JSON"),
        ({"event": {"kind": "x"}, "commands": [{"play": {1, 2}}]}, "set has no form in JSON"),
        ({"stream": "call:\ud800"}, "not JSON"),
        ({"event": {"kind": "x", "said": {"$personal": 0}}}, "no name for a field"),
    ],
)
def test_a_bad_record_is_refused_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        to_row(a_record(**changes))
    assert reason in str(refused.value)


def test_a_refusal_does_not_repeat_what_was_said() -> None:
    with pytest.raises(RecordRefused) as refused:
        to_row(a_record(event={"kind": "x", "name": "Li Wei", "amount": Decimal("1234.50")}))
    assert "Li Wei" not in str(refused.value)
    assert "1234" not in str(refused.value)
    assert refused.value.__suppress_context__

"""What supervisors have written, folded from the log: who has it, who has read it, what is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.floor.noticeboard import COUNTS_FOR, MOST, Noticeboard
from hotline.routing.events import BroadcastRead, BroadcastSent, BroadcastWithdrawn

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sent(name: str, *to: str, at: datetime = NOON) -> BroadcastSent:
    return BroadcastSent(at=at, broadcast_id=name, text=f"says {name}", to=to, by="user:head")


def board(*events: BroadcastSent | BroadcastRead | BroadcastWithdrawn) -> Noticeboard:
    there = Noticeboard()
    for event in events:
        there.note(event)
    return there


def unread(there: Noticeboard, agent_id: str, at: datetime = NOON) -> list[str]:
    return [one.broadcast_id for one in there.unread(agent_id, at)]


def test_those_whom_it_was_for_have_it_until_they_have_read_it() -> None:
    read = BroadcastRead(at=NOON, broadcast_id="b1", agent_id="anna")
    there = board(sent("b1", "anna", "ben"), sent("b2", "anna"), read)
    assert unread(there, "anna") == ["b2"]
    assert unread(there, "ben") == ["b1"]
    assert unread(there, "cara") == []
    assert there.all(NOON)[0].read == {"anna": NOON}


def test_who_was_not_meant_has_not_read_it_and_once_is_enough() -> None:
    later = NOON + timedelta(minutes=1)
    there = board(
        sent("b1", "anna"),
        BroadcastRead(at=NOON, broadcast_id="b1", agent_id="cara"),
        BroadcastRead(at=NOON, broadcast_id="b9", agent_id="anna"),
        BroadcastRead(at=NOON, broadcast_id="b1", agent_id="anna"),
        BroadcastRead(at=later, broadcast_id="b1", agent_id="anna"),
    )
    assert there.all(NOON)[0].read == {"anna": NOON}


def test_what_is_taken_back_or_of_the_shift_before_is_gone() -> None:
    there = board(
        sent("b1", "anna"),
        sent("b2", "anna"),
        BroadcastWithdrawn(at=NOON, broadcast_id="b1", to=("anna",)),
    )
    assert unread(there, "anna") == ["b2"]
    assert unread(there, "anna", NOON + COUNTS_FOR) == []


def test_no_more_than_some_are_kept() -> None:
    there = board(*(sent(f"b{number}", "anna") for number in range(MOST + 5)))
    assert unread(there, "anna") == [f"b{number}" for number in range(5, MOST + 5)]
    later = NOON + COUNTS_FOR
    there.note(sent("new", "anna", at=later))
    assert [one.sent.broadcast_id for one in there.all(NOON)] == ["new"]

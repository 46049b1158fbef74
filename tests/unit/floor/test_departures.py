"""What a call's wish for an agent came to is told whoever asks for that wish, and not for long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.floor.departures import KEPT_FOR, Departure, Departures
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import NO_WISH, CallerLeft, CallQueued, VoicemailChosen

AT = datetime(2026, 1, 2, tzinfo=UTC)
CHOSEN = VoicemailChosen(at=AT, call_id="c1")
LEFT = LeaveQueue(call_id="c1", way="voicemail", queue="agents", wait_s=9.0)


def asked(wish: int, at: datetime = AT) -> CallQueued:
    return CallQueued(at=at, call_id="c1", queue="agents", language="en-US", wish=wish)


@pytest.fixture
def departures() -> Departures:
    return Departures()


@pytest.mark.parametrize("from_snapshot", [False, True])
def test_one_wish_is_not_answered_with_what_another_came_to(
    departures: Departures, *, from_snapshot: bool
) -> None:
    if from_snapshot:
        departures.begin([], [asked(1)])
    else:
        departures.note(asked(1), [], None)
    departures.note(CHOSEN, [LEFT], None)
    assert departures.of(asked(1)) == Departure(left=LEFT)
    assert departures.of(asked(2)) is None


def test_what_a_version_wrote_that_told_no_wishes_apart_answers_any(
    departures: Departures,
) -> None:
    departures.note(asked(NO_WISH), [], None)
    departures.note(CHOSEN, [LEFT], None)
    assert departures.of(asked(2)) == Departure(left=LEFT)


def test_long_after_nothing_is_known(departures: Departures) -> None:
    departures.note(asked(1), [], None)
    departures.note(CHOSEN, [LEFT], None)
    later = AT + KEPT_FOR + timedelta(seconds=1)
    departures.note(CallerLeft(at=later, call_id="c2"), [], None)
    assert departures.of(asked(1)) is None

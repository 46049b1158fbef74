"""What the CRM has of a call, from the journal's records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.asterisk.line import HANDED_OVER, PBX_RESTARTED
from hotline.flow.bundle import Bundle
from hotline.flow.events import AnyEvent, CallArrived, CallerHungUp, CallLost, KeysUnused
from hotline.flow.run import FlowRun
from hotline.journal import CallHeader
from hotline.model.interaction import Handling
from hotline.projection.call import CallProjection
from hotline.testing.caller import NOW

HEADER = CallHeader(
    tenant="demo",
    call_id="call-1",
    dialled_number="95599",
    caller_number="138",
    flow="main",
    bundle="b",
    engine=5,
    pbx="pbx-1",
    channel="1.1",
    opened_at=NOW,
)
ARRIVED = CallArrived(at=NOW, caller_number="138", dialled_number="95599", language="en-US")
LATER = NOW + timedelta(seconds=7)


def projected(bundle: Bundle, *events: AnyEvent) -> CallProjection:
    run = FlowRun(bundle, "main")
    projection = CallProjection(HEADER, Handling(), language="zh-CN")
    for event in events:
        projection.take(run, event, run.receive(event))
    return projection


def test_before_the_first_record_the_header_is_all(small_bank: Bundle) -> None:
    interaction = projected(small_bank).interaction()
    assert (interaction.language, interaction.started_at) == ("zh-CN", NOW)
    assert (interaction.ended_at, interaction.outcome) == (None, None)


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (CallerHungUp(at=LATER, cause="Normal Clearing"), "caller_hung_up"),
        # The PBX gave up on us: its fallback has the caller.
        (CallerHungUp(at=LATER, cause=HANDED_OVER), "handed_over"),
        (CallLost(at=LATER, cause=PBX_RESTARTED), PBX_RESTARTED),
    ],
)
def test_an_end_in_the_journal_is_the_end(small_bank: Bundle, end: AnyEvent, outcome: str) -> None:
    interaction = projected(small_bank, ARRIVED, end).interaction(outcome="defect", ended_at=NOW)
    assert (interaction.outcome, interaction.ended_at) == (outcome, LATER)
    assert interaction.language == "en-US"


def test_without_one_it_is_what_the_service_knows(small_bank: Bundle) -> None:
    interaction = projected(small_bank, ARRIVED).interaction(outcome="defect", ended_at=LATER)
    assert (interaction.outcome, interaction.ended_at) == ("defect", LATER)


def test_what_comes_after_the_end_makes_it_later_and_no_other(small_bank: Bundle) -> None:
    end = CallerHungUp(at=NOW, cause="Normal Clearing")
    projection = projected(small_bank, ARRIVED, end, KeysUnused(at=LATER, count=1))
    assert (projection.outcome, projection.last_at) == ("caller_hung_up", LATER)

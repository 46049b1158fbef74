"""`transfer`: connect the caller to another telephone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.commands import AnyCommand, AskPort, Ignore
from hotline.flow.events import CallArrived, DigitsCollected, NumberTyped, PortAnswered
from hotline.flow.personal import veil
from hotline.flow.requests import SENT_TO, Transfer
from hotline.flow.run import FlowRun
from hotline.model.values import Text
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

AT = datetime(2026, 1, 2, tzinfo=UTC)
OUTCOMES = "outcomes: {answered: done, busy: other, no_answer: other, unavailable: down}"


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [("answered", "done"), ("busy", "other"), ("no_answer", "other"), ("unavailable", "down")],
)
def test_transfer_leads_where_its_outcome_says(outcome: str, ends: str) -> None:
    bundle = around(f'{{transfer: "+86 10 6655 4433", {OUTCOMES}}}')
    caller = Caller(bundle, ports={"transfer": outcome}).arrives("en-US").presses("1")
    assert caller.ended_in == ends
    assert caller.ports.asked == [Transfer(destination="+861066554433", ring_s=30)]


def test_an_extension_is_a_destination_too() -> None:
    caller = Caller(around(f'{{transfer: "8001", {OUTCOMES}}}')).arrives("en-US").presses("1")
    assert caller.ports.asked == [Transfer(destination="8001", ring_s=30)]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("+86 1", "is no telephone number"),
        ("66554433", "is no telephone number"),
        ("+1 900 234 5678", "costs extra"),
        # A personal number, a pager, and numbers of no country: a satellite's, a network's.
        ("+44 70 1234 5678", "costs extra"),
        ("+44 76 4012 3456", "costs extra"),
        ("+870 301 234 567", "costs extra"),
        ("+881 612 345 678", "costs extra"),
        ("+883 510 012 345", "costs extra"),
        ("number", "is no telephone number"),
        ("8001@evil.example", "is no telephone number"),
    ],
)
def test_a_destination_that_must_not_be_is_told(written: str, wrong: str) -> None:
    (text,) = told(f'{{transfer: "{written}", {OUTCOMES}}}')
    assert wrong in text


TYPED = f"{{transfer: typed_by_agent, {OUTCOMES}}}"
QUEUE = (
    "{queue: cards, sends_to: {elsewhere: typed, done: done}, outcomes: "
    "{answered: done, too_long: other, full: other, unavailable: down}}"
)
SENT = f"{QUEUE}\n  typed: {TYPED}"
NUMBER = "+862164378888"


def talking() -> FlowRun:
    """Let a caller talk with an agent, who may type a number."""
    run = FlowRun(around(SENT), "main")
    run.receive(CallArrived(at=AT, caller_number="1", dialled_number="2", language="en-US"))
    menu = run.open
    assert menu is not None
    run.receive(DigitsCollected(at=AT, ref=menu.ref, matched=True, digits="1", handle="", length=1))
    return run


def sends(run: FlowRun, place: str = "elsewhere") -> list[AnyCommand]:
    """Let the agent send the caller there; return what is commanded."""
    assert isinstance(run.open, AskPort)
    facts = {SENT_TO: Text(text=place)}
    return run.receive(PortAnswered(at=AT, ref=run.open.ref, outcome="answered", facts=facts))


def types(run: FlowRun, number: str = NUMBER, place: str = "elsewhere") -> list[AnyCommand]:
    return run.receive(NumberTyped(at=AT, place=place, number=number))


def test_the_number_that_an_agent_types_is_rung_and_the_last_one_counts() -> None:
    run = talking()
    assert run.sends_to == {"elsewhere": Transfer(ring_s=30), "done": None}
    assert types(run, "+861066554433") == types(run) == []
    rung = Transfer(number=NUMBER, ring_s=30)
    assert run.sends_to["elsewhere"] == rung
    assert rung.is_typed
    asked = [one.request for one in sends(run) if isinstance(one, AskPort)]
    assert asked == [rung]
    assert rung.rings == NUMBER


def test_without_a_number_nobody_is_rung() -> None:
    run = talking()
    assert not any(isinstance(one, AskPort) for one in sends(run))
    assert run.outcome == "down"


def test_what_is_typed_for_a_place_that_wants_none_means_nothing() -> None:
    run = talking()
    for place in ("done", "nowhere"):
        (ignored,) = types(run, place=place)
        assert ignored == Ignore(why="no number is typed for such a place here")
    sends(run)
    assert run.outcome == "down"


def test_a_number_that_is_typed_is_sealed_wherever_it_stands() -> None:
    run, leaves = talking(), list[str | int | float | bool]()
    typed = NumberTyped(at=AT, place="elsewhere", number=NUMBER)
    run.receive(typed)
    (asks,) = [one for one in sends(run) if isinstance(one, AskPort)]
    for encoded in (event_to_json(typed), command_to_json(asks)):
        assert NUMBER in str(encoded)
        assert NUMBER not in str(veil(encoded, leaves))
    assert leaves == [NUMBER, NUMBER]


@pytest.mark.parametrize(
    ("leads", "how"),
    [
        ("{say: hello, next: typed}", "node 'tried'"),
        (
            "{queue: q, outcomes: "
            "{answered: done, too_long: typed, full: other, unavailable: down}}",
            "'too_long' of node 'tried'",
        ),
        ("{say: hello, next: done}\nanywhere: {hang_up: typed}", "'hang_up' anywhere in the flow"),
    ],
)
def test_a_call_that_could_come_there_by_itself_is_told(leads: str, how: str) -> None:
    node, _, head = leads.partition("\n")
    found = told(f"{node}\n  typed: {TYPED}\n{head}")
    (text,) = [one for one in found if "no agent has typed" in one]
    assert text.startswith(f"node 'typed': {how} leads here")


def test_a_place_alone_may_lead_there() -> None:
    assert told(SENT) == []
    (text,) = told(f"{{say: hello, next: done}}\n  typed: {TYPED}")
    assert "nothing leads here" in text

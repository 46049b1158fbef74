"""What is looked up is what a run of its own would give: never same where that finds another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow.events import AnyEvent, PromptFinished
from hotline.flow.nodes.say import SayNode
from hotline.flow.walk import Walk
from hotline.journal import WrittenCall, WrittenRecord
from hotline.model.bank import BankAnswer
from hotline.qa.replay.exact import replay
from hotline.qa.replay.learning import Learner
from hotline.qa.replay.shared import SharedReplay
from hotline.qa.replay.verdicts import Diverged, Same
from hotline.testing.caller import NOW, Caller
from hotline.testing.one_node import around
from hotline.testing.recorded import header, written
from hotline.testing.wanderer import Wanderer

CALLS = 120
ALTERED = 600


def wandered(bundle: Bundle, calls: int, seed: int = 1) -> list[WrittenCall]:
    wanderer = Wanderer(bundle, "main", Random(seed))
    return [written(header(bundle, "main"), wanderer.call()) for _ in range(calls)]


def taught(bundle: Bundle, calls: list[WrittenCall]) -> SharedReplay:
    """Return what knows all steps of calls; one is learnt when it comes for the second time."""
    shared = SharedReplay(bundle, "main")
    for _ in range(2 * max(len(call.records) for call in calls)):
        for call in calls:
            shared.accepts(call)
    return shared


def altered(call: WrittenCall, random: Random) -> WrittenCall:
    """Return the call with one thing changed, dropped or swapped."""
    records = list(call.records)
    index = random.randrange(len(records))
    one = records[index]
    leaves = list(one.leaves or ())
    match random.randrange(6):
        case 0:
            del records[index]
        case 1:
            records[index] = replace(one, event=changed(one.event, random))
        case 2:
            records[index] = replace(one, commands=changed(one.commands, random))
        case 3 if leaves:
            leaves[random.randrange(len(leaves))] = "another"
            records[index] = replace(one, leaves=leaves)
        case 4 if leaves:
            records[index] = replace(one, leaves=leaves[:-1])
        case _:
            other = random.randrange(len(records))
            records[index], records[other] = records[other], records[index]
    return replace(call, records=tuple(records))


def changed(text: str, random: Random) -> str:
    """Return a JSON text with another digit somewhere, or a letter."""
    places = [place for place, character in enumerate(text) if character.isalnum()]
    place = random.choice(places) if places else 0
    other = "7" if text[place : place + 1].isdigit() else "q"
    return text[:place] + other + text[place + 1 :]


def test_whoever_goes_a_known_way_replays_without_a_run(
    small_bank: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = wandered(small_bank, CALLS)
    shared = taught(small_bank, calls)
    monkeypatch.delattr(Learner, "learn")
    assert [shared.accepts(call) for call in calls] == [replay(call, small_bank) for call in calls]


def test_other_values_at_another_time_go_the_same_way(
    small_bank: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signed_in(customer: str, now: datetime) -> WrittenCall:
        bank = {"verify_pin": BankAnswer(outcome="ok"), "list_balances": BankAnswer(outcome="none")}
        caller = Caller(small_bank, bank=bank, now=now).arrives(number=customer)
        caller.presses("2").presses(customer).presses("246810").presses("*")
        return written(header(small_bank, "main"), caller.steps)

    shared = taught(small_bank, [signed_in("10000001", NOW)])
    another = signed_in("10000002", NOW + timedelta(days=1, seconds=7))
    monkeypatch.delattr(Learner, "learn")
    assert shared.accepts(another) == Same(ended=True)


def test_whatever_is_altered_is_never_taken_for_the_same(small_bank: Bundle) -> None:
    calls = wandered(small_bank, CALLS)
    shared = taught(small_bank, calls)
    random = Random(2)
    found = 0
    for _ in range(ALTERED):
        call = altered(random.choice(calls), random)
        verdict = replay(call, small_bank)
        if not isinstance(verdict, Same):
            found += 1
            assert shared.accepts(call) is None, f"{verdict}"
    assert found > ALTERED // 2


def test_an_altered_engine_is_not_learnt_as_right(
    small_bank: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = wandered(small_bank, CALLS)
    monkeypatch.setattr(Walk, "count", lambda self, what: 99)
    shared = taught(small_bank, calls)
    verdicts = [(shared.accepts(call), replay(call, small_bank)) for call in calls]
    assert any(isinstance(exact, Diverged) for _, exact in verdicts)
    assert all(one is None or one == exact for one, exact in verdicts)


def looks_at_the_cut(node: SayNode, walk: Walk, event: AnyEvent) -> None:
    assert isinstance(event, PromptFinished)
    walk.hang_up("impatient" if (event.cut_after_s or 0) > 5 else "patient")


def looks_at_the_number(node: SayNode, walk: Walk, event: AnyEvent) -> None:
    walk.hang_up("withheld" if walk.caller_number in {"13912345678"} else "shown")


def looks_at_the_kind(node: SayNode, walk: Walk, event: AnyEvent) -> None:
    number: object = walk.caller_number
    walk.hang_up("text" if isinstance(number, str) else "symbol")


def looks_at_the_clock(node: SayNode, walk: Walk, event: AnyEvent) -> None:
    walk.hang_up("even" if walk.at.second % 2 else "odd")


@pytest.mark.parametrize(
    "look", [looks_at_the_cut, looks_at_the_number, looks_at_the_kind, looks_at_the_clock]
)
def test_an_engine_that_looks_at_a_value_is_run_for_each_call(
    small_bank: Bundle, monkeypatch: pytest.MonkeyPatch, look: object
) -> None:
    monkeypatch.setattr(SayNode, "receive", look)
    calls = wandered(small_bank, CALLS)
    shared = taught(small_bank, calls)
    found = [(shared.accepts(call), replay(call, small_bank)) for call in [*calls, *calls]]
    assert all(one in (None, exact) for one, exact in found)
    assert any(one is None for one, _ in found)


def test_whoever_goes_in_rounds_for_too_long_is_noticed(
    small_bank_sources: dict[str, str],
) -> None:
    sources = {
        file: text.replace("steps: 300", "steps: 12") for file, text in small_bank_sources.items()
    }
    bundle = compile_bundle(sources)
    wanderer = Wanderer(bundle, "main", Random(1), fault=0.0, slip=0.02)
    calls = [written(header(bundle, "main"), wanderer.call()) for _ in range(CALLS)]
    too_long = ["too_many_steps" in call.records[-1].commands for call in calls]
    assert sum(too_long) > 9
    shared = taught(bundle, calls)
    assert {shared.accepts(call) for call in calls} == {Same(ended=True)}
    others = [without_the_end(call) for call, cut in zip(calls, too_long, strict=True) if cut]
    assert {type(replay(call, bundle)) for call in others} == {Diverged}
    assert {shared.accepts(call) for call in others} == {None}


def without_the_end(call: WrittenCall) -> WrittenCall:
    """Return a call that goes on where it was cut short."""
    return replace(call, records=(*call.records[:-1], replace(call.records[-1], commands="[]")))


CALENDAR = """
calendar: main
timezone: Asia/Shanghai
years: 2026-2027
days: {2026-03-05: {hours: closed, why: audit}}
hours: {desk: {mon-sun: 09:00-18:00}}
"""


def at_hours(now: datetime, bundle: Bundle) -> WrittenCall:
    caller = Caller(bundle, now=now).arrives().presses("1")
    return written(header(bundle, "main"), caller.steps)


def moments() -> Iterator[datetime]:
    first = NOW.replace(month=3, day=1, hour=0)
    return (first + timedelta(minutes=97 * n) for n in range(100))


def test_calls_that_ask_the_calendar_share_what_it_answers() -> None:
    bundle = around("{hours: desk, open: done, closed: other}", calendar=CALENDAR)
    calls = [at_hours(now, bundle) for now in moments()]
    shared = taught(bundle, calls)
    verdicts = [shared.accepts(call) for call in calls]
    assert set(verdicts) == {Same(ended=True)}
    wrong = [
        replace(call, records=(*call.records[:-1], swapped(call.records[-1]))) for call in calls
    ]
    assert {type(replay(call, bundle)) for call in wrong} == {Diverged}
    assert {shared.accepts(call) for call in wrong} == {None}


def swapped(record: WrittenRecord) -> WrittenRecord:
    """Return a record in which a line is closed that was open, or the other way round."""
    commands = json.loads(record.commands)
    opens = '"open"' in record.commands
    for command in commands:
        if command["kind"] == "mark" and command["way"] in {"open", "closed"}:
            command["way"] = "closed" if opens else "open"
            command["node"] = "other" if opens else "done"
        if command["kind"] == "hang_up":
            command["outcome"] = "other" if opens else "done"
    return replace(record, commands=json.dumps(commands, separators=(",", ":")))

"""The same flows give the same commands; whatever was altered, in journal or engine, is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from hotline.bank.demo.question import ok
from hotline.flow.bundle import Bundle, compile_bundle, digest_of, recompile_bundle
from hotline.flow.events import PaymentSettled
from hotline.flow.nodes.menu import MenuNode
from hotline.flow.problems import FlowProblems
from hotline.flow.requests import ReadCustomer
from hotline.flow.walk import Walk
from hotline.journal import WrittenCall, WrittenRecord
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits, Money, Row, Rows, Term, Text
from hotline.qa.replay.exact import replay
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Diverged, NotReplayed, Same
from hotline.testing.caller import Caller
from hotline.testing.flow_files import shipped_files
from hotline.testing.recorded import header, written
from hotline.testing.wanderer import Wanderer

BANK = {"verify_pin": [BankAnswer(outcome="wrong"), BankAnswer(outcome="locked")]}
LANDLORD: Row = {"name": Text(text="Zhao"), "tail": Digits(digits="4567")}
PLENTY = Money(amount=Decimal(5000), currency="CNY")
PAYS_A_PAYEE = {
    "verify_pin": BankAnswer(outcome="ok"),
    "list_payees": ok(rows=Rows(rows=({"code": Digits(digits="1"), **LANDLORD},))),
    "find_payee": ok(**LANDLORD),
    "find_limits": ok(most=PLENTY, funds=PLENTY, without_code=PLENTY),
    "pay_payee": ok(reference=Digits(digits="70001236")),
}
CALLS = 250


def recorded(caller: Caller, bundle: Bundle, *, erased: bool = False) -> WrittenCall:
    return written(header(bundle, "main"), caller.steps, erased=erased)


@pytest.fixture
def call(small_bank: Bundle) -> WrittenCall:
    """A wrong PIN, then a locked customer."""
    caller = Caller(small_bank, bank=BANK).arrives().presses("2")
    caller.presses("10000001").presses("246810").presses("10000001").presses("246811")
    return recorded(caller, small_bank)


def altered(call: WrittenCall, number: int, **changed: object) -> WrittenCall:
    records = list(call.records)
    records[number - 1] = replace(records[number - 1], **changed)  # type: ignore[arg-type]
    return replace(call, records=tuple(records))


def number_of(call: WrittenCall, kind: str) -> int:
    """Return which record is the first with an event of a kind, counted from 1."""
    kinds = [json.loads(record.event)["kind"] for record in call.records]
    return kinds.index(kind) + 1


def test_a_call_replays_as_it_was(call: WrittenCall, small_bank: Bundle) -> None:
    assert replay(call, small_bank) == Same(ended=True)


def test_a_payment_settled_before_the_end_is_written_replays(
    call: WrittenCall, small_bank: Bundle
) -> None:
    """As where the PBX died: nobody has the call, and whoever settles tells its journal."""
    settled = PaymentSettled(at=call.records[-1].at, ref=7, outcome="ok")
    (record,) = written(call.header, [(settled, [])]).records
    late = replace(call, records=(*call.records[:-1], record))
    assert replay(late, small_bank) == Same(ended=False)


def test_a_call_that_was_cut_off_replays_as_far_as_it_goes(
    call: WrittenCall, small_bank: Bundle
) -> None:
    cut = replace(call, records=call.records[:-1])
    assert replay(cut, small_bank) == Same(ended=False)


def test_an_event_that_was_changed_is_found_with_its_place(
    call: WrittenCall, small_bank: Bundle
) -> None:
    number = number_of(call, "bank_answered")
    event = call.records[number - 1].event.replace('"wrong"', '"locked"')
    found = replay(altered(call, number, event=event), small_bank)
    assert isinstance(found, Diverged)
    assert (found.record, found.node) == (number, "check_pin")
    assert found.expected != found.got


def test_every_record_that_is_dropped_is_found(call: WrittenCall, small_bank: Bundle) -> None:
    for dropped in range(len(call.records) - 1):
        rest = call.records[:dropped] + call.records[dropped + 1 :]
        found = replay(replace(call, records=rest), small_bank)
        assert isinstance(found, Diverged), f"record {dropped + 1}"
        assert found.record == dropped + 1


def test_every_two_records_that_are_swapped_are_found(
    call: WrittenCall, small_bank: Bundle
) -> None:
    for first in range(len(call.records) - 1):
        records: list[WrittenRecord] = list(call.records)
        records[first : first + 2] = reversed(records[first : first + 2])
        found = replay(replace(call, records=tuple(records)), small_bank)
        assert isinstance(found, Diverged), f"records {first + 1} and {first + 2}"
        assert found.record == first + 1


@pytest.mark.parametrize(
    ("what", "alter"),
    [
        ("dropped", lambda commands: commands[:-1]),
        ("added", lambda commands: [*commands, {"kind": "hang_up", "outcome": "x"}]),
        ("added, of no kind", lambda commands: [*commands, {"kind": ""}]),
        ("swapped", lambda commands: commands[::-1]),
        ("changed", lambda commands: [{**commands[0], "kind": "ignore"}, *commands[1:]]),
    ],
)
def test_commands_that_were_altered_are_found(
    call: WrittenCall, small_bank: Bundle, what: str, alter: Callable[[list[object]], list[object]]
) -> None:
    commands = alter(json.loads(call.records[0].commands))
    found = replay(altered(call, 1, commands=json.dumps(commands)), small_bank)
    assert isinstance(found, Diverged), what
    assert found.record == 1


def test_a_personal_value_that_was_altered_is_found(small_bank: Bundle) -> None:
    call, number = next(
        (call, number)
        for call in wandered(small_bank, CALLS)
        for number, one in enumerate(call.records, 1)
        if one.commands.count("$personal") > 1
    )
    leaves = list(call.records[number - 1].leaves or ())
    leaves[-1] = f"{leaves[-1]}1"
    assert isinstance(replay(altered(call, number, leaves=leaves), small_bank), Diverged)


def test_a_record_that_is_none_of_this_engine_is_found(
    call: WrittenCall, small_bank: Bundle
) -> None:
    found = replay(altered(call, 2, event='{"kind": "dreamt"}'), small_bank)
    assert isinstance(found, Diverged)
    assert (found.record, found.event) == (2, None)


def test_commands_that_cannot_be_read_are_found_where_there_should_be_none(
    small_bank: Bundle,
) -> None:
    pressed = recorded(Caller(small_bank).arrives().hangs_up(), small_bank)
    number = len(pressed.records)
    assert pressed.records[-1].commands == "[]"
    found = replay(altered(pressed, number, commands="[{}]"), small_bank)
    assert isinstance(found, Diverged)
    assert found.record == number


def test_an_engine_whose_node_does_another_thing_is_found(
    call: WrittenCall, small_bank: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MenuNode, "enter", lambda self, walk: walk.hang_up("altered"))
    found = replay(call, small_bank)
    assert isinstance(found, Diverged)
    assert found.got[-1] == {"kind": "hang_up", "outcome": "altered"}


def test_an_engine_that_counts_otherwise_is_found(
    call: WrittenCall, small_bank: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Walk, "count", lambda self, what: 99)
    assert isinstance(replay(call, small_bank), Diverged)


def test_a_journal_of_an_older_engine_replays_but_for_what_it_did_not_tell(
    call: WrittenCall, small_bank: Bundle
) -> None:
    def without_ways(record: WrittenRecord) -> WrittenRecord:
        commands = json.loads(record.commands)
        for command in commands:
            command.pop("way", None)
        return replace(record, commands=json.dumps(commands))

    older = replace(call, records=tuple(map(without_ways, call.records)))
    assert isinstance(replay(older, small_bank), Diverged)
    by_three = replace(older, header=replace(call.header, engine=3))
    assert replay(by_three, small_bank) == Same(ended=True)


def test_an_older_engine_is_told_with_the_divergence(call: WrittenCall, small_bank: Bundle) -> None:
    older = replace(altered(call, 2, commands="[]"), header=replace(call.header, engine=2))
    found = replay(older, small_bank)
    assert isinstance(found, Diverged)
    assert found.engine == 2


def test_what_cannot_be_replayed_says_why(call: WrittenCall, small_bank: Bundle) -> None:
    nothing = replay(replace(call, records=()), small_bank)
    nowhere = replay(replace(call, header=replace(call.header, flow="gone")), small_bank)
    assert nothing == NotReplayed(why="nothing was recorded but its arrival")
    assert nowhere == NotReplayed(why="its bundle has no flow 'gone'")


def test_a_call_of_somebody_who_signed_in_replays_after_the_person_was_erased() -> None:
    bundle = shipped_files().bundle()
    record = ReadCustomer(customer="10000001", language="en-US").answer(
        "known",
        {
            "name": Text(text="Wang"),
            "title": Term(term="mr"),
            "tier": Term(term="vip"),
            "tier_reason": Text(text="decided"),
            "language": Text(text="en-US"),
        },
    )
    caller = Caller(
        bundle,
        bank={"verify_pin": BankAnswer(outcome="ok"), "list_balances": BankAnswer(outcome="none")},
        ports={"recognise": "unknown", "customer_record": record, "waiting_case": "none"},
    ).arrives()
    caller.presses("2").presses("2").presses("10000001").presses("246810").hangs_up()
    assert {"greet_mr", "with_pleasure"} <= set(caller.heard)
    erased = recorded(caller, bundle, erased=True)
    assert replay(erased, bundle) == Same(ended=True, erased=True)


def test_a_call_replays_though_todays_checks_refuse_its_flows(
    small_bank_sources: dict[str, str],
) -> None:
    flow = small_bank_sources["ivr_flows/main.yaml"]
    older = flow.replace("bank: list_balances", "bank: list_all_balances")
    sources = {**small_bank_sources, "ivr_flows/main.yaml": older}
    bundle = recompile_bundle(sources)
    caller = Caller(bundle, bank=BANK).arrives().presses("2")
    caller.presses("10000001").presses("246810")
    assert Replayer(None).replay(recorded(caller, bundle), sources) == Same(ended=False)
    unreadable = {**sources, "ivr_flows/main.yaml": "flow: main"}
    lost = replace(
        recorded(caller, bundle),
        header=replace(header(bundle, "main"), bundle=digest_of(unreadable)),
    )
    found = Replayer(None).replay(lost, unreadable)
    assert isinstance(found, NotReplayed)
    assert "cannot read the bundle" in found.why


def test_a_payment_replays_that_did_not_tell_the_bank_which_payee_was_heard() -> None:
    shipped = shipped_files().bundle().sources
    (file,) = [name for name in shipped if name.endswith("pay_payee.yaml")]
    sources = {**shipped, file: shipped[file].replace("tail: tail, amount", "amount")}
    with pytest.raises(FlowProblems, match="'pay_payee' needs the argument 'tail'"):
        compile_bundle(sources)
    bundle = recompile_bundle(sources)
    caller = Caller(bundle, bank=PAYS_A_PAYEE, ports={"recognise": "unknown"}).arrives()
    for keys in ("2", "3", "10000001", "246810", "3", "1", "100", "1"):
        caller.presses(keys)
    assert caller.asked[-1] == "pay_payee"
    assert "paid" in caller.heard
    assert Replayer(None).replay(recorded(caller, bundle), sources) == Same(ended=False)


def wandered(bundle: Bundle, calls: int, *, erased: bool = False) -> list[WrittenCall]:
    wanderer = Wanderer(bundle, "main", Random(1))
    return [written(header(bundle, "main"), wanderer.call(), erased=erased) for _ in range(calls)]


def test_erased_calls_replay_in_their_structure(small_bank: Bundle) -> None:
    verdicts = [replay(call, small_bank) for call in wandered(small_bank, CALLS, erased=True)]
    assert all(isinstance(verdict, Same) for verdict in verdicts)
    assert any(isinstance(verdict, Same) and verdict.erased for verdict in verdicts)

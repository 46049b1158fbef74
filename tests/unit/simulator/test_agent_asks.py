"""Agents who ask for secure flows in flow tests, and calls in which one did, made into tests."""

from __future__ import annotations

import io

import pytest
from ruamel.yaml import YAML

from hotline.flow.bundle import Bundle
from hotline.flow.events import SecureFlowAsked
from hotline.simulator.failure import Failure
from hotline.simulator.flow_tests.recorder import record_test
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.testing.flow_files import shipped_files

TALK = """
tests:
  it:
    languages: [en-US]
    given:
      customer: {number: "10000001", pin: "246810"}
      requests: {recognise: unknown, queue: answered}
    call: [{press: 2}, {press: 0}, CALL]
    expect: {EXPECTED}
"""
PIN = '{agent_asks: pin}, {press: "10000001 246810"}'


def failure(bundle: Bundle, call: str, expected: str = "outcome: caller_hung_up") -> Failure | None:
    text = TALK.replace("CALL", call).replace("EXPECTED", expected)
    (trial,) = try_all(read_tests({"t.yaml": text}, bundle), bundle)
    return trial.failure


@pytest.mark.parametrize(
    ("call", "expected", "got"),
    [
        (PIN, "agent_told: [not_identified]", "identified"),
        (PIN, "agent_told: []", "identified"),
        ("{hear: ...}", "agent_told: [identified]", "nothing"),
        ("{agent_asks: palm}", "agent_told: []", "'person.any_agent' offers pin"),
        (f"{PIN}, {{press: 5}}, {{agent_asks: pin}}", "", "'person.ask_how' offers nothing"),
        ("{agent_asks: pin}, {agent_asks: pin}", "", "'person.identify.ask_number' offers nothing"),
        (f"{PIN}, {{happens: agent_hangs_up}}", "", "no agent waits"),
    ],
)
def test_what_comes_otherwise_is_told(shipped: Bundle, call: str, expected: str, got: str) -> None:
    failed = failure(shipped, call, expected or "outcome: caller_hung_up")
    assert failed is not None
    assert failed.got == got


def test_an_agent_may_ask_again(shipped: Bundle) -> None:
    again = f"{PIN}, {{hear: signed_in}}, {PIN}, {{hear: [signed_in, how_satisfied]}}"
    assert failure(shipped, again, "agent_told: [identified, identified]") is None


def test_a_call_in_which_an_agent_asked_is_a_test_that_passes(shipped: Bundle) -> None:
    tests = shipped_files().flow.parent / "tests" / "person.yaml"
    cases = read_tests({"person.yaml": tests.read_text()}, shipped)
    made = 0
    for trial in try_all(cases, shipped, "en-US"):
        events = [exchange.event for exchange in trial.exchanges]
        if not any(isinstance(event, SecureFlowAsked) for event in events):
            continue
        test = record_test(events, shipped, "main")
        stream = io.StringIO()
        YAML().dump({"tests": {"it": test}}, stream)
        (again,) = try_all(read_tests({"t.yaml": stream.getvalue()}, shipped), shipped)
        assert again.failure is None, stream.getvalue()
        asked = [one.event for one in again.exchanges if isinstance(one.event, SecureFlowAsked)]
        assert [one.secure for one in asked] == ["pin"] * len(asked)
        made += 1
    assert made >= 5

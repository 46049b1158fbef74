"""Numbers that agents type, in flow tests, in explored calls, and in calls that are run again."""

from __future__ import annotations

import io

import pytest
from ruamel.yaml import YAML

from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_from_json, command_to_json, event_from_json, event_to_json
from hotline.flow.events import NumberTyped
from hotline.flow.personal import unveil, veil
from hotline.flow.requests import Transfer
from hotline.flow.run import FlowRun
from hotline.model.personal import ERASED
from hotline.simulator.explore.explorer import explore
from hotline.simulator.flow_tests.coverage import Coverage, spots_of
from hotline.simulator.flow_tests.recorder import record_test
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.simulator.flow_tests.trial import Trial
from hotline.simulator.flow_tests.virtual_call import TYPED_NUMBER
from hotline.testing.one_node import around

QUEUE = (
    "{queue: cards, sends_to: {elsewhere: typed}, outcomes: "
    "{answered: done, too_long: other, full: other, unavailable: down}}"
)
TYPED = (
    "{transfer: typed_by_agent, outcomes: "
    "{answered: done, busy: other, no_answer: other, unavailable: down}}"
)
TEST = """
tests:
  it:
    languages: [en-US]
    given: {requests: {queue: {answered: {sent_to: elsewhere}}, transfer: busy}}
    call: [{press: 1}]
    expect: {outcome: other, requests: [queue, transfer]}
"""


@pytest.fixture
def bundle() -> Bundle:
    return around(f"{QUEUE}\n  typed: {TYPED}")


def tried(text: str, bundle: Bundle) -> Trial:
    (trial,) = try_all(read_tests({"t.yaml": text}, bundle), bundle)
    assert trial.failure is None, trial.failure
    return trial


def test_a_flow_test_needs_no_number_and_none_of_a_call_is_in_a_test_made_of_it(
    bundle: Bundle,
) -> None:
    trial = tried(TEST, bundle)
    typed = [one.event for one in trial.exchanges if isinstance(one.event, NumberTyped)]
    assert [(one.place, one.number) for one in typed] == [("elsewhere", TYPED_NUMBER)]
    test = record_test([one.event for one in trial.exchanges], bundle, "main")
    stream = io.StringIO()
    YAML(typ="safe").dump({"tests": {"it": test}}, stream)
    assert TYPED_NUMBER not in stream.getvalue()
    tried(stream.getvalue(), bundle)


def test_explored_calls_come_to_whoever_is_rung(bundle: Bundle) -> None:
    coverage = Coverage(spots=spots_of(bundle))
    for one in explore(bundle, "main", seed=1, most=500):
        coverage.add("main", one.call.exchanges)
    assert not [spot for spot in coverage.missing if "typed" in str(spot)]


@pytest.mark.parametrize("is_erased", [False, True])
def test_a_recorded_number_is_run_again_as_far_as_it_is_left(
    bundle: Bundle, *, is_erased: bool
) -> None:
    run, rung = FlowRun(bundle, "main"), []
    for exchange in tried(TEST, bundle).exchanges:
        leaves: list[str | int | float | bool] = []
        event = veil(event_to_json(exchange.event), leaves)
        kept = [veil(command_to_json(one), leaves) for one in exchange.commands]
        left = None if is_erased else leaves
        again = run.receive(event_from_json(unveil(event, left)))
        assert again == [command_from_json(unveil(one, left)) for one in kept]
        rung += [one.request for one in again if hasattr(one, "request")]
    assert [one.rings for one in rung if isinstance(one, Transfer)] == [
        ERASED if is_erased else TYPED_NUMBER
    ]
    assert run.outcome == "other"

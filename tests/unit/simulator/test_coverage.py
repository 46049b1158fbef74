"""Which nodes and ways calls have walked, in sub-flows and by handlers too."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.simulator.flow_tests.coverage import ANYWHERE, Coverage, Spot, spots_of
from hotline.simulator.flow_tests.run import read_tests, try_all

WORDS = """
languages: [en-US]
prompts:
  hello: {en-US: Hello.}
"""
MAIN = """
flow: main
start: begin
no_input: {tries: 2, then: done}
no_match: {tries: 2, then: done}
anywhere: {keys: {"0": person, "*": done}}
nodes:
  begin: {menu: hello, choices: {"1": inner, "2": done, "0": done}}
  inner:
    subflow: inner
    outcomes: {yes: begin, no: {next: begin, tries: 2, then: done}}
  person: {hand_over: wants_person}
  done: {hang_up: done}
"""
INNER = """
flow: inner
start: ask
no_input: {tries: 2, then: no}
no_match: {tries: 2, then: no}
nodes:
  ask: {yes_no: hello, yes: yes, no: no}
  yes: {return: yes}
  no: {return: no}
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return compile_bundle({"f/main.yaml": MAIN, "f/inner.yaml": INNER, CATALOGUE: WORDS})


def covered(bundle: Bundle, *calls: str) -> Coverage:
    coverage = Coverage(spots=spots_of(bundle))
    for call in calls:
        cases = read_tests(
            {"t.yaml": f"tests: {{it: {{call: [{call}], expect: {{language: en-US}}}}}}"}, bundle
        )
        for trial in try_all(cases, bundle):
            coverage.add(trial.case.flow, trial.exchanges)
    return coverage


def taken(coverage: Coverage) -> set[str]:
    return {
        f"{spot.flow}.{spot.node}:{spot.way}" for spot in coverage.covered if spot.way is not None
    }


def test_nodes_and_ways_are_all_there_is_to_cover(bundle: Bundle) -> None:
    spots = spots_of(bundle)
    assert {spot.node for spot in spots if spot.way is None} == {
        *("begin", "inner", "person", "done"),
        *("ask", "yes", "no"),
    }
    ways = {spot.way for spot in spots if (spot.flow, spot.node) == ("main", "begin")}
    assert ways == {None, "1", "2", "0", "no_input: then", "no_match: then"}
    assert {spot.way for spot in spots if spot.node == ANYWHERE} == {"0", "*"}


def test_the_ways_of_a_sub_flow_are_its_own(bundle: Bundle) -> None:
    coverage = covered(bundle, "{press: 1}, {press: 1}")
    assert taken(coverage) == {"main.begin:1", "inner.ask:yes", "main.inner:yes"}


def test_the_last_try_is_a_way_of_its_own(bundle: Bundle) -> None:
    coverage = covered(bundle, "{press: 1}, {press: 2}, {press: 1}, {press: 2}")
    assert {"main.inner:no", "main.inner:no: then"} <= taken(coverage)


def test_silence_and_useless_keys_are_ways(bundle: Bundle) -> None:
    assert taken(covered(bundle, "{silent: 2}")) == {"main.begin:no_input: then"}
    assert taken(covered(bundle, "{press: 9}, {press: 9}")) == {"main.begin:no_match: then"}


def test_a_handler_counts_where_a_node_has_no_such_way(bundle: Bundle) -> None:
    assert taken(covered(bundle, "{press: 0}")) == {"main.begin:0"}
    inside = covered(bundle, "{press: 1}, {press: 0}")
    assert taken(inside) == {"main.begin:1", f"main.{ANYWHERE}:0"}


def test_all_there_is_can_be_covered(bundle: Bundle) -> None:
    calls = [
        "{press: 2}",
        "{press: 0}",
        "{press: 1}, {press: 0}",
        "{press: 1}, {press: '*'}",
        "{silent: 2}",
    ]
    calls += [
        "{press: 9}, {press: 9}",
        "{press: 1}, {press: 1}",
        "{press: 1}, {press: 2}, {press: 1}, {press: 2}",
    ]
    calls += ["{press: 1}, {silent: 2}"]
    almost = covered(bundle, *calls)
    assert almost.missing == [Spot(flow="inner", node="ask", way="no_match: then")]
    assert almost.percent < 100
    assert str(almost.missing[0]) == "inner: 'ask' never goes on by 'no_match: then'"
    assert covered(bundle, *calls, "{press: 1}, {press: 9}, {press: 9}").percent == 100

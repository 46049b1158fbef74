"""A flow around one node, so that a test of a node kind writes no more than the node."""

from __future__ import annotations

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.problems import FlowProblems

WORDS = """
languages: [en-US]
prompts:
  hello: {en-US: Hello.}
  who: {en-US: "Number {number}."}
  pin_is: {en-US: "Pin {pin}."}
"""
HEAD = """
flow: main
start: begin
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
variables:
  number: digits
  pin: secret
nodes:
  ask: {collect: {prompt: hello, digits: 3, as: number}, next: ask_pin}
  ask_pin: {collect: {prompt: hello, digits: 3, as: pin}, next: prove}
  prove:
    bank: find_customer
    with: {customer: pin}
    outcomes: {ok: tried, unknown: other, locked: other, unavailable: down}
  begin: {menu: hello, choices: {"1": tried, "2": ask, "7": done, "8": other, "9": down}}
  person: {hand_over: wants_person}
  done: {hang_up: done}
  other: {hang_up: other}
  down: {hang_up: down}
"""


def around(node: str) -> Bundle:
    """Return a bundle whose caller comes to `node` by pressing 1, or by 2 with a `number`.

    It can go on at `done`, `other`, `down` and `person`, each an outcome of the call.

    Raises:
        FlowProblems: Something is wrong with the node.
    """
    return compile_bundle({"flows/main.yaml": f"{HEAD}  tried: {node}\n", CATALOGUE: WORDS})


def told(node: str) -> list[str]:
    """Return what is wrong with `node`, without the places."""
    try:
        around(node)
    except FlowProblems as problems:
        return [problem.text for problem in problems.problems]
    return []

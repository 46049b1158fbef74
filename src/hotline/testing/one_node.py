"""A flow around one node, so that a test of a node kind writes no more than the node."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.calendar_rules import look_up
from hotline.flow.bundle import CALENDAR_FILE, CALENDAR_RULES, CATALOGUE, Bundle, compile_bundle
from hotline.flow.problems import FlowProblems

WORDS = """
languages: [en-US]
prompts:
  hello: {en-US: Hello.}
  who: {en-US: "Number {number}."}
  pin_is: {en-US: "Pin {pin}."}
  opens: {en-US: "Open {day}, {clock}."}
  sum: {en-US: "Together {total}."}
  sum_is: {en-US: "Sum {sum}."}
  again: {en-US: "Again."}
  was_it: {en-US: "Was it {heard}?"}
"""
HEAD = """
flow: main
start: begin
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
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
VARIABLES = {"number": "digits", "pin": "secret"}


def around(node: str, variables: Mapping[str, str] | None = None, calendar: str = "") -> Bundle:
    """Return a bundle whose caller comes to `node` by pressing 1, or by 2 with a `number`.

    It can go on at `done`, `other`, `down` and `person`, each an outcome of the call.

    Args:
        node: What the node says of itself, and more nodes behind it.
        variables: More variables, with their types.
        calendar: A calendar's text; "" is none.

    Raises:
        FlowProblems: Something is wrong with the node.
    """
    types = {**VARIABLES, **(variables or {})}
    declared = "".join(f"  {name}: {kind}\n" for name, kind in types.items())
    head = HEAD.replace("nodes:", f"variables:\n{declared}nodes:")
    sources = {"flows/main.yaml": f"{head}  tried: {node}\n", CATALOGUE: WORDS}
    if calendar:
        sources |= {f"flows/{CALENDAR_FILE}": calendar, CALENDAR_RULES: look_up(calendar)}
    return compile_bundle(sources)


def told(node: str, variables: Mapping[str, str] | None = None, calendar: str = "") -> list[str]:
    """Return what is wrong with `node`, without the places."""
    try:
        around(node, variables, calendar)
    except FlowProblems as problems:
        return [problem.text for problem in problems.problems]
    return []

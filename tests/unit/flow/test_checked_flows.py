"""What the checker lets through meets no defect, and asks for no balance without proof."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import AnyCommand, AskBank, Collect, HandOver, RecordMessage
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    DigitsCollected,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
)
from hotline.flow.problems import FlowProblems
from hotline.flow.questions import Question
from hotline.flow.run import FlowRun
from hotline.model.bank import OPERATIONS
from hotline.model.values import Digits, Rows, Value

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WORDS = """
languages: [en-US]
prompts:
  hello: {en-US: Hello.}
  who: {en-US: "{customer}"}
  tail: {en-US: "{tail}"}
"""
HEAD = """
flow: main
start: a
no_input: {tries: 2, then: end}
no_match: {tries: 2, then: message}
nodes:
  message: {record: hello, next: end, failed: end}
  end: {hang_up: completed}
"""
VARIABLES = {
    "number": "secret",
    "pin": "secret",
    "customer": "customer",
    "accounts": "{list: list_balances}",
}
IDS = "abcdef"

targets = st.sampled_from([*IDS, "d", "e", *["end"] * 6])
says = st.sampled_from([*["hello"] * 4, "who", "{prompt: tail, each: accounts}"])
ask = "{{collect: {{prompt: {}, digits: 1, as: {}}}, next: {}}}".format
ask_number = st.builds(ask, says, st.just("number"), targets)
ask_pin = st.builds(ask, says, st.just("pin"), targets)
prove = st.builds(
    "{{bank: verify_pin, with: {{customer: number, pin: pin}}, as: customer, "
    "outcomes: {{ok: {{next: {}, say: {}}}, wrong: {{next: {}, tries: 2, then: end}}, "
    "locked: end, unavailable: end}}}}".format,
    st.sampled_from("dddef"),
    says,
    targets,
)
balances = st.builds(
    "{{bank: list_balances, with: {{customer: customer}}, as: accounts, outcomes: {{ok: {{next: {},"
    " say: {}}}, none: {}, unavailable: end}}}}".format,
    targets,
    says,
    targets,
)
say = st.builds("{{say: {}, next: {}}}".format, says, targets)
menu = st.builds('{{menu: {}, choices: {{"1": {}, "2": {}}}}}'.format, says, targets, targets)
anything = st.one_of(ask_number, ask_pin, prove, balances, say, menu)
# In an order that can be right: what is all left to chance hardly ever passes the checker.
first = st.builds(ask, st.just("hello"), st.just("number"), st.sampled_from("bbbc"))
second = st.builds(ask, st.just("hello"), st.just("pin"), st.sampled_from("cccd"))
flows = st.tuples(first, second, prove, balances, anything, anything)


def checked(nodes: tuple[str, ...]) -> Bundle | None:
    """Compile a flow, without what is of no use in it; None when it has other mistakes."""
    lines, variables = dict(zip(IDS, nodes, strict=True)), VARIABLES
    while True:
        written = HEAD + "".join(f"  {key}: {node}\n" for key, node in lines.items())
        written += "variables:\n" + "".join(f"  {key}: {kind}\n" for key, kind in variables.items())
        try:
            return compile_bundle({CATALOGUE: WORDS, "main.yaml": written})
        except FlowProblems as found:
            told = str(found)
        lost = {key for key in lines if f"node '{key}': nothing leads here" in told}
        lost |= {key for key in variables if f"'{key}' is never used" in told}
        if not lost:
            return None
        lines = {key: node for key, node in lines.items() if key not in lost}
        variables = {key: kind for key, kind in variables.items() if key not in lost}


def answer(question: Question, number: int) -> AnyEvent:
    """Answer a question in one of the ways there are."""
    match question:
        case Collect(secret=secret):
            key = "12"[number % 2]
            digits, handle = ("", f"secret-{key}") if secret else (key, "")
            return DigitsCollected(
                at=AT, ref=question.ref, matched=True, digits=digits, handle=handle, length=1
            )
        case AskBank(operation=operation):
            outcomes = OPERATIONS[operation].outcomes
            outcome = outcomes[number % len(outcomes)]
            brought = {"ok": {"rows": Rows(rows=({"tail": Digits(digits="1")},))}}
            values: dict[str, Value] = dict(brought.get(outcome, {}))
            proves = outcome == "ok" and OPERATIONS[operation].identifies
            return BankAnswered(
                at=AT,
                ref=question.ref,
                outcome=outcome,
                customer=f"1000000{number}" if proves else "",
                values=values,
            )
        case RecordMessage():
            return RecordingFailed(at=AT, ref=question.ref, why="nothing was said")
        case _:
            return PromptFinished(at=AT, ref=question.ref)


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(flows, st.lists(st.integers(0, 7), min_size=30, max_size=60))
def test_checked_flow_meets_no_defect(nodes: tuple[str, ...], numbers: list[int]) -> None:
    bundle = checked(nodes)
    assume(bundle is not None)
    assert bundle is not None
    given_out = call(FlowRun(bundle, "main"), numbers)
    assert not [command for command in given_out if isinstance(command, HandOver)]


def call(run: FlowRun, numbers: list[int]) -> list[AnyCommand]:
    """Call and give the answers that the numbers choose; return every command.

    Raises:
        AssertionError: A balance was asked for before the bank proved who calls.
    """
    arrival = CallArrived(at=AT, caller_number="1", dialled_number="2", language="en-US")
    commands = run.receive(arrival)
    everything = [*commands]
    proved: set[object] = set()
    for number in numbers:
        question = next((c for c in commands if isinstance(c, Question)), None)
        if question is None:
            break
        if number == 7:
            everything += run.receive(SecretsLost(at=AT))
        event = answer(question, number)
        match question, event:
            case AskBank(operation="list_balances", arguments=arguments), _:
                assert arguments["customer"] in proved
            case _, BankAnswered(customer=customer) if customer:
                proved.add(Digits(digits=customer))
        commands = run.receive(event)
        everything += commands
    return everything

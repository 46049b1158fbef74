"""Flow tests: what callers do and hear, and how a test fails."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from hotline.calendar_rules import look_up
from hotline.flow.bundle import CALENDAR_FILE, CALENDAR_RULES, CATALOGUE, Bundle, compile_bundle
from hotline.flow.events import BankAnswered, PromptFinished
from hotline.flow.problems import FlowProblems
from hotline.model.types import Type
from hotline.ports.json_values import argument_text
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.simulator.flow_tests.trial import Trial
from hotline.simulator.flow_tests.written import NotWritten, made_up, read_value

HERE = Path(__file__).parent
WORDS = """
languages: [zh-CN, en-US]
prompts:
  choose: {zh-CN: 普通话请按一。, en-US: "For English, press two."}
  number: {zh-CN: 客户号。, en-US: Your number.}
  pin: {zh-CN: 密码。, en-US: Your PIN.}
  wrong: {zh-CN: 不对。, en-US: That is wrong.}
  holds: {zh-CN: "{account}{balance}。", en-US: "{account}: {balance}."}
  menu: {zh-CN: 请选择。, en-US: Please choose.}
  no_key: {zh-CN: 没有。, en-US: There is no such key.}
  silent: {zh-CN: 您好？, en-US: Hello?}
  leave: {zh-CN: 请留言。, en-US: Please speak.}
  rate: {zh-CN: "{rate}", en-US: "{rate}"}
  terms: {zh-CN: 条款。, en-US: The terms.}
  bye: {zh-CN: 再见。, en-US: Goodbye.}
terms:
  savings: {zh-CN: 储蓄, en-US: savings}
"""
CALENDAR = """
calendar: test
timezone: Asia/Shanghai
years: 2026-2027
hours: {desk: {mon-fri: 09:00-18:00, sat-sun: closed}}
"""
FLOW = """
flow: main
start: choose
limits: {call_s: 600}
variables:
  number: secret
  pin: secret
  customer: customer
  accounts: {list: list_balances}
  rate: digits
no_input: {say: silent, tries: 2, then: bye}
no_match: {say: no_key, tries: 2, then: person}
anywhere: {keys: {"0": person}}
nodes:
  choose: {menu: [{prompt: choose, in: zh-CN}], choices: {"1": mandarin, "2": english}}
  mandarin: {language: zh-CN, next: number}
  english: {language: en-US, next: number}
  number: {collect: {prompt: number, digits: 8, as: number}, next: pin}
  pin: {collect: {prompt: pin, digits: 6, as: pin}, next: check}
  check:
    bank: verify_pin
    with: {customer: number, pin: pin}
    as: customer
    outcomes:
      ok: balances
      wrong: {next: number, say: wrong, tries: 2, then: person}
      locked: bye
      unavailable: person
  balances:
    bank: list_balances
    with: {customer: customer}
    as: accounts
    outcomes: {ok: tell, none: menu, unavailable: person}
  tell: {say: {prompt: holds, each: accounts}, next: menu}
  menu:
    menu: menu
    choices: {"1": leave, "2": desk, "3": rates, "4": terms, "*": bye}
  leave: {record: leave, next: bye, failed: menu}
  desk: {hours: desk, open: queue, closed: menu}
  queue:
    queue: agents
    skills: [loans]
    outcomes: {answered: bye, too_long: menu, full: menu, unavailable: menu}
  rates:
    http: https://rates.example/today
    as: {rate: rate}
    outcomes: {ok: tell_rate, refused: menu, unavailable: menu}
  tell_rate: {say: rate, next: menu}
  terms: {listen: terms, outcomes: {heard: menu, stopped: menu, unavailable: menu}}
  person: {hand_over: wants_person}
  bye: {hang_up: completed, say: bye}
"""
HEAD = """
flow: main
languages: [en-US]
given:
  customer: {number: 10000001, pin: 246810}
  bank: {list_balances: {ok: [{account: savings, balance: 18.50 CNY}]}}
tests:
"""
SIGNED_IN = """
- press: 2 10000001 246810
- hear: [..., menu]
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return compile_bundle(
        {
            "flows/main.yaml": FLOW,
            CATALOGUE: WORDS,
            f"flows/{CALENDAR_FILE}": CALENDAR,
            CALENDAR_RULES: look_up(CALENDAR),
        }
    )


def trial(bundle: Bundle, call: str, *, head: str = HEAD, more: str = "") -> Trial:
    """Carry one test through whose steps are `call`."""
    text = f"{head}  tried:\n{indent(dedent(more), '    ')}\n    call:\n{indent(call, '      ')}"
    (done,) = try_all(read_tests({"tests/tried.yaml": text}, bundle), bundle)
    return done


def got(bundle: Bundle, call: str, *, head: str = HEAD, more: str = "") -> str:
    """Return what a test that fails is told it got."""
    failure = trial(bundle, call, head=head, more=more).failure
    assert failure is not None, "the test passes"
    return failure.got


def passes(bundle: Bundle, call: str, *, head: str = HEAD, more: str = "") -> None:
    assert trial(bundle, call, head=head, more=more).failure is None


def test_a_call_is_heard_and_answered(bundle: Bundle) -> None:
    call = """
- hear: choose
- press: 2
- hear: number
- press: 10000001
- hear: pin
- press: 246810
- hear: [{holds: {account: savings, balance: 18.5 CNY}}, menu]
- press: "*"
- hear: bye
"""
    expect = """
    expect:
      outcome: completed
      language: en-US
      bank: [{verify_pin: {customer: 10000001, pin: 246810}}, {list_balances: {customer: 10000001}}]
      requests: []
    """
    passes(bundle, call, more=expect)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("- hear: menu", "choose"),
        ("- hear: []", "choose"),
        ("- hear: [choose, number]", "choose"),
        ("- press: 2 10000001 246810\n- hear: menu", "holds (account savings, balance 18.50 CNY)"),
        (
            "- press: 2 10000001 246810\n- hear: [{holds: {balance: 18.51 CNY}}, menu]",
            "holds (account savings, balance 18.50 CNY), menu",
        ),
        ("- press: 9\n- hear: choose", "no_key, choose"),
        ("- hear: choose\n- speak: 3", "'choose' waits for collect"),
        ("- hear: choose\n- listen: 3", "'choose' waits for collect"),
        (
            "- hear: choose\n- press: 0\n- press: 1",
            "the call is over: it ended as 'handed_over' at 'person'",
        ),
        ("- silent: 2\n- hear: menu", "silent, choose, bye; then it ended as 'completed' at 'bye'"),
    ],
)
def test_what_is_not_heard_is_told(bundle: Bundle, call: str, told: str) -> None:
    assert got(bundle, call).startswith(told)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("expect: {outcome: completed}", "'caller_hung_up' at 'menu'"),
        ("expect: {language: zh-CN}", "en-US"),
        ("expect: {bank: [list_balances]}", "verify_pin, list_balances"),
        (
            "expect: {bank: [{verify_pin: {pin: 111111}}, list_balances]}",
            "verify_pin (pin 246810), list_balances",
        ),
        ("expect: {requests: [queue]}", "nothing"),
    ],
)
def test_what_does_not_come_of_it_is_told(bundle: Bundle, more: str, told: str) -> None:
    assert got(bundle, SIGNED_IN, more=more) == told


def test_the_caller_who_is_left_on_the_line_hangs_up(bundle: Bundle) -> None:
    passes(bundle, SIGNED_IN, more="expect: {outcome: caller_hung_up}")


def test_keys_that_are_too_few_are_an_entry_after_a_pause(bundle: Bundle) -> None:
    passes(bundle, "- press: 2 1234\n- hear: [no_key, number]")
    passes(bundle, "- press: 2\n- press: 1000\n- press: 0001\n- hear: pin")


def test_the_bank_knows_the_customer_who_is_given(bundle: Bundle) -> None:
    wrong = "- press: 2 10000001 111111\n- hear: [wrong, number]\n- press: 10000001 222222"
    passes(bundle, wrong, more="expect: {outcome: handed_over}")
    passes(bundle, "- press: 2 10000002 246810\n- hear: [wrong, number]")


def test_answers_come_in_turn_and_the_last_one_for_ever(bundle: Bundle) -> None:
    given = "given: {bank: {verify_pin: [wrong, ok], list_balances: none}}"
    call = """
- press: 2 10000001 1 11111
- hear: [wrong, number]
- press: 20000002 222222
- hear: menu
"""
    passes(bundle, call, more=given)


def test_values_that_a_test_leaves_out_are_made_up(bundle: Bundle) -> None:
    passes(bundle, SIGNED_IN, more="given: {bank: {list_balances: ok}}")
    rows = "given: {bank: {list_balances: {ok: [{balance: 1.00 CNY}, {balance: 2.00 CNY}]}}}"
    call = "- press: 2 10000001 246810\n- hear: [holds, {holds: {balance: 2 CNY}}, menu]"
    passes(bundle, call, more=rows)


def test_an_answer_that_is_not_given_is_asked_for(bundle: Bundle) -> None:
    head = "flow: main\nlanguages: [en-US]\ntests:\n"
    assert got(bundle, SIGNED_IN, head=head) == (
        "at 'check' the bank is asked 'verify_pin'; write its answer under given: bank: "
        "verify_pin: one of ok, wrong, locked, unavailable"
    )
    asked = got(bundle, f"{SIGNED_IN}\n- press: 2")
    assert asked.startswith("at 'queue' a 'queue' is requested; write what comes of it")


def test_an_answer_that_the_flow_does_not_offer_is_told(bundle: Bundle) -> None:
    assert got(
        bundle, f"{SIGNED_IN}\n- press: 2", more="given: {requests: {queue: voicemail}}"
    ) == (
        "at 'queue' a 'queue' is requested that does not offer 'voicemail'; give the node that "
        "outcome, or write one of answered, too_long, full, unavailable"
    )


def test_a_message_is_spoken(bundle: Bundle) -> None:
    passes(bundle, f"{SIGNED_IN}- press: 1\n- hear: leave\n- speak: 5\n- hear: bye")
    passes(bundle, f"{SIGNED_IN}- press: 1\n- speak: 0\n- hear: menu")
    passes(bundle, f"{SIGNED_IN}- press: 1\n- silent\n- hear: menu")


def test_a_recording_is_steered(bundle: Bundle) -> None:
    passes(bundle, f"{SIGNED_IN}- press: 4\n- listen: 5\n- hear: menu")
    steered = """
- press: 4
- hear: terms
- {listen: 5, press: 3}
- hear: terms
- listen: 9
- hear: menu
"""
    passes(bundle, f"{SIGNED_IN}{steered}")


def test_requests_are_answered_and_looked_at(bundle: Bundle) -> None:
    more = """
    given: {requests: {queue: too_long, http: {ok: {rate: 31}}}}
    expect: {requests: [{queue: {queue: agents, skills: loans}}, http]}
    """
    call = (
        f"{SIGNED_IN}- press: 2\n- hear: menu\n- press: 3\n- hear: [{{rate: {{rate: 31}}}}, menu]"
    )
    passes(bundle, call, more=more)


def test_the_clock_is_the_banks(bundle: Bundle) -> None:
    queue = "given: {clock: 2026-03-02 17:59, requests: {queue: answered}}"
    passes(bundle, f"{SIGNED_IN}- press: 2\n- hear: bye", more=queue)
    closed = "given: {clock: 2026-03-02 18:01}"
    passes(bundle, f"{SIGNED_IN}- press: 2\n- hear: menu", more=closed)


def test_a_call_that_is_too_long_is_handed_over(bundle: Bundle) -> None:
    long = f"{SIGNED_IN}- press: 4\n- listen: 700"
    passes(bundle, long, more="expect: {outcome: handed_over}")


@pytest.mark.parametrize(
    ("step", "outcome"), [("service_stops", "handed_over"), ("call_lost", "pbx_lost")]
)
def test_the_world_ends_a_call(bundle: Bundle, step: str, outcome: str) -> None:
    passes(bundle, f"- happens: {step}", more=f"expect: {{outcome: {outcome}}}")


def test_keys_and_secrets_are_lost_and_asked_for_again(bundle: Bundle) -> None:
    passes(bundle, "- press: 2\n- happens: keys_lost\n- hear: number")
    lost = "- press: 2 10000001\n- hear: pin\n- happens: secrets_lost\n- hear: number"
    passes(bundle, lost)


def test_hanging_up_ends_it(bundle: Bundle) -> None:
    passes(bundle, "- hang_up", more="expect: {outcome: caller_hung_up}")


TWO_ACCOUNTS = """
given:
  bank:
    list_balances:
      ok: [{account: savings, balance: 18.50 CNY}, {account: savings, balance: 5 CNY}]
"""
IN_THE_SECOND = "- press: 2 10000001 246810\n- hear: [holds, {holds: {balance: 5 CNY}}]\n"


def test_who_leaves_in_the_middle_of_a_prompt_hears_no_more(bundle: Bundle) -> None:
    call = f"{IN_THE_SECOND}- {{hang_up: now, during: holds}}\n- hear: []"
    passes(bundle, call, more=f"{TWO_ACCOUNTS}\nexpect: {{outcome: caller_hung_up}}")


def test_a_key_cuts_what_is_said_and_answers_what_is_asked_next(bundle: Bundle) -> None:
    call = f'{IN_THE_SECOND}- {{press: "*", during: holds}}\n- hear: bye'
    done = trial(bundle, call, more=f"{TWO_ACCOUNTS}\nexpect: {{outcome: completed}}")
    assert done.failure is None
    finished = [one.event for one in done.exchanges if isinstance(one.event, PromptFinished)]
    assert [event.cut_after_s is None for event in finished] == [False, True]


def test_who_leaves_while_the_bank_is_asked_hears_no_answer(bundle: Bundle) -> None:
    call = "- press: 2 10000001 246810\n- {hang_up: now, asking: list_balances}\n- hear: []"
    more = "expect: {outcome: caller_hung_up, bank: [verify_pin, list_balances]}"
    done = trial(bundle, call, more=f"given: {{bank: {{list_balances: ok}}}}\n{more}")
    assert done.failure is None
    answered = [one for one in done.exchanges if isinstance(one.event, BankAnswered)]
    assert len(answered) == 1


def test_who_is_not_asked_cannot_be_left(bundle: Bundle) -> None:
    call = f"{SIGNED_IN}- {{hang_up: now, asking: case}}"
    assert got(bundle, call) == "'menu' waits for collect"


def test_a_prompt_that_is_not_said_cannot_be_cut(bundle: Bundle) -> None:
    call = f"{SIGNED_IN}- {{press: 1, during: bye}}"
    assert got(bundle, call) == "'menu' waits for collect"
    assert (
        got(bundle, "- hear: choose\n- {hang_up: now, during: choose}")
        == "'choose' waits for collect"
    )


def test_a_test_runs_once_in_each_language(bundle: Bundle) -> None:
    text = "tests: {both: {call: [{press: {zh-CN: 1, en-US: 2}}, {hear: number}]}}"
    cases = read_tests({"a.yaml": text}, bundle)
    done = list(try_all(cases, bundle))
    assert [one.language for one in done] == ["zh-CN", "en-US"]
    assert [one.failure for one in done] == [None, None]
    assert [one.language for one in try_all(cases, bundle, "en-US")] == ["en-US"]


def test_every_mistake_is_told_in_its_place(bundle: Bundle) -> None:
    with pytest.raises(FlowProblems) as caught:
        read_tests({"t.yaml": (HERE / "mistakes.yaml").read_text()}, bundle)
    assert str(caught.value) == (HERE / "mistakes.txt").read_text().strip()


@pytest.mark.parametrize("text", ["", "- a", "tests: {}", "tests: [", "flow: main", "a: &b c"])
def test_what_is_no_file_of_tests_is_told(bundle: Bundle, text: str) -> None:
    with pytest.raises(FlowProblems):
        read_tests({"t.yaml": text}, bundle)


@pytest.mark.parametrize("kind", [kind for kind in Type if kind is not Type.SECRET])
def test_every_type_is_made_up_written_and_told_when_it_is_not(kind: Type) -> None:
    value = made_up(kind)
    assert read_value(argument_text(value), kind) == value
    with pytest.raises(NotWritten, match="is not"):
        read_value("\n", kind)

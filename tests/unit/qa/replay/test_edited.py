"""What an edit means to a recorded call: recorded input answers the same node and question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hotline.calendar_rules import look_up
from hotline.flow.bundle import CALENDAR_RULES, CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import AnyCommand, HangUp
from hotline.flow.events import CallLost, DigitsCollected, ServiceStopping, TimerFired
from hotline.model.bank import BankAnswer
from hotline.qa.replay.edited import Edited, replay_edited
from hotline.qa.replay.verdicts import Change, Differs, NotReplayed, Same, Unknown
from hotline.testing.caller import Caller
from hotline.testing.recorded import header, written
from hotline.testing.wanderer import Wanderer

WORDS = """
languages: [en-US]
prompts:
  choose: {en-US: "Choose."}
  enter_pin: {en-US: "Your PIN."}
  balance_is: {en-US: "You have {sum}."}
  again: {en-US: "Once more."}
  closed: {en-US: "We are closed."}
  news: {en-US: "There is news."}
  sure: {en-US: "Are you sure?"}
  bye: {en-US: "Good bye."}
terms:
  card: {en-US: card}
"""
FLOW = """
flow: main
start: choose
variables: {pin: secret, customer: customer}
no_input: {tries: 3, then: leave}
no_match: {say: again, tries: 3, then: leave}
nodes:
  choose: {menu: choose, choices: {"1": ask_pin, "2": at_hours, "*": bye}}
  ask_pin: {collect: {prompt: enter_pin, digits: 6, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes:
      ok: get
      wrong: {next: ask_pin, say: again, tries: 3, then: leave}
      locked: leave
      unavailable: leave
  get:
    bank: list_balances
    with: {customer: customer}
    outcomes: {ok: choose, none: choose, unavailable: leave}
  at_hours: {hours: agents, open: person, closed: closed}
  person:
    queue: cards
    outcomes: {answered: bye, full: bye, too_long: bye, unavailable: leave}
  closed: {hang_up: closed, say: closed}
  leave: {menu: sure, choices: {"1": bye, "2": desk}, no_match: {tries: 1, then: bye},
    no_input: {tries: 1, then: bye}}
  desk: {hand_over: wants_a_person}
  bye: {hang_up: completed, say: bye}
"""
CALENDAR = """
calendar: main
timezone: UTC
years: 2026-2027
hours:
  agents: {mon-sun: 03:00-18:00}
"""
WRONG = BankAnswer(outcome="wrong")
OK = BankAnswer(outcome="ok")
Talk = Callable[[Caller], object]


def bundle(*edits: tuple[str, str]) -> Bundle:
    """Compile the flow; each edit puts one text in the place of another."""
    sources = {"flows/main.yaml": FLOW, CATALOGUE: WORDS, "flows/calendar.yaml": CALENDAR}
    for old, new in edits:
        (file,) = [name for name, text in sources.items() if old in text]
        sources[file] = sources[file].replace(old, new)
    sources[CALENDAR_RULES] = look_up(sources["flows/calendar.yaml"])
    return compile_bundle(sources)


def edited(talk: Talk, *edits: tuple[str, str], **bank: BankAnswer | list[BankAnswer]) -> Edited:
    """Record a call on the flow as it is, and replay it on the edited one."""
    before = bundle()
    caller = Caller(before, bank=bank, ports={"queue": "answered"})
    caller.arrives("en-US")
    talk(caller)
    return replay_edited(written(header(before, "main"), caller.steps), bundle(*edits))


def commands(found: Edited) -> list[AnyCommand]:
    return [command for _, given in found.after for command in given]


def wrong_three_times(caller: Caller) -> None:
    caller.presses("1").presses("111111").presses("222222").presses("333333").presses("1")


def test_an_edit_that_the_call_does_not_meet_changes_nothing() -> None:
    found = edited(
        lambda call: call.presses("*"), ("{tries: 3, then: leave}", "{tries: 2, then: leave}")
    )
    assert found.verdict == Same(ended=True)


def test_of_a_retry_less_the_later_question_answers_that_was_asked_too() -> None:
    edit = (
        "wrong: {next: ask_pin, say: again, tries: 3",
        "wrong: {next: ask_pin, say: again, tries: 2",
    )
    found = edited(wrong_three_times, edit, verify_pin=[WRONG, WRONG, WRONG])
    assert found.verdict == Differs(
        change=Change.HEARS, parts_at="prove", was="completed", now="completed"
    )
    assert len(found.after) < len(found.before)


def test_of_a_retry_less_a_question_that_nobody_heard_is_unknown() -> None:
    edit = (
        "wrong: {next: ask_pin, say: again, tries: 3",
        "wrong: {next: ask_pin, say: again, tries: 2",
    )

    def right_at_last(caller: Caller) -> None:
        caller.presses("1").presses("111111").presses("222222").presses("333333").presses("*")

    rows = BankAnswer(outcome="none")
    found = edited(right_at_last, edit, verify_pin=[WRONG, WRONG, OK], list_balances=rows)
    assert isinstance(found.verdict, Unknown)
    assert (found.verdict.node, found.verdict.parts_at) == ("leave", "prove")


def test_words_that_both_say_at_different_nodes_are_after_the_parting() -> None:
    edit = ("say: again, tries: 3, then: leave}\n", "say: again, tries: 2, then: at_hours}\n")
    found = edited(wrong_three_times, edit, verify_pin=[WRONG, WRONG, WRONG])
    assert isinstance(found.verdict, Unknown)
    assert (found.verdict.node, found.verdict.parts_at) == ("person", "prove")


def test_of_a_retry_more_nobody_knows_what_would_be_pressed() -> None:
    edit = ("no_input: {tries: 3, then: leave}", "no_input: {tries: 4, then: leave}")
    found = edited(lambda call: call.stays_silent(3).presses("1"), edit)
    assert isinstance(found.verdict, Unknown)
    assert found.verdict.node == "choose"


def test_other_words_of_the_same_prompt_are_the_same() -> None:
    found = edited(lambda call: call.presses("*"), ('"Choose."', '"Please choose now."'))
    assert found.verdict == Same(ended=True)


def test_a_new_question_before_is_unknown_from_there() -> None:
    new = "start: first\nvariables:", 'nodes:\n  first: {menu: sure, choices: {"1": choose}}'
    found = edited(
        lambda call: call.presses("*"),
        ("start: choose\nvariables:", new[0]),
        ("nodes:", new[1]),
    )
    assert isinstance(found.verdict, Unknown)
    assert (found.verdict.node, found.verdict.was) == ("first", "completed")


def test_new_words_that_ask_nothing_are_taken_as_heard() -> None:
    found = edited(
        lambda call: call.presses("*"),
        ("start: choose\nvariables:", "start: first\nvariables:"),
        ("nodes:", "nodes:\n  first: {say: news, next: choose}"),
    )
    assert found.verdict == Differs(
        change=Change.HEARS, parts_at="first", was="completed", now="completed"
    )


def test_a_question_of_another_name_is_another_question() -> None:
    found = edited(
        lambda call: call.presses("*"),
        ("start: choose", "start: pick"),
        ("  choose: {menu", "  pick: {menu"),
        ("{ok: choose, none: choose,", "{ok: pick, none: pick,"),
    )
    assert isinstance(found.verdict, Unknown)
    assert found.verdict.node == "pick"


def test_a_bank_outcome_led_elsewhere_ends_otherwise() -> None:
    found = edited(
        lambda call: call.presses("1").presses("111111").presses("1"),
        ("locked: leave", "locked: closed"),
        verify_pin=BankAnswer(outcome="locked"),
    )
    assert found.verdict == Differs(
        change=Change.ENDS, parts_at="prove", was="completed", now="closed"
    )
    assert HangUp(outcome="closed") in commands(found)


def test_closed_instead_of_open_ends_otherwise() -> None:
    found = edited(lambda call: call.presses("2"), ("03:00-18:00", "09:00-18:00"))
    assert found.verdict == Differs(
        change=Change.ENDS, parts_at="choose", was="completed", now="closed"
    )


def test_another_ending_ends_otherwise() -> None:
    found = edited(
        lambda call: call.presses("*"), ("bye: {hang_up: completed", "bye: {hang_up: done")
    )
    assert found.verdict == Differs(change=Change.ENDS, parts_at="bye", was="completed", now="done")


def test_other_arguments_to_the_bank_are_another_question() -> None:
    found = edited(
        lambda call: call.presses("1").presses("111111").presses("*"),
        (
            "{prompt: enter_pin, digits: 6, as: pin}, next: prove",
            "{prompt: enter_pin, digits: 6, as: pin}, next: other",
        ),
        (
            "nodes:",
            "nodes:\n  other: {collect: {prompt: enter_pin, digits: 6, as: pin}, next: prove}",
        ),
        verify_pin=OK,
        list_balances=BankAnswer(outcome="none"),
    )
    assert isinstance(found.verdict, Unknown)
    assert found.verdict.node == "other"


def test_a_choice_more_lets_the_others_be_answered() -> None:
    found = edited(lambda call: call.presses("*"), ('"*": bye}}', '"7": ask_pin, "*": bye}}'))
    assert found.verdict == Same(ended=True)


def test_a_useless_key_may_be_the_new_choice() -> None:
    found = edited(
        lambda call: call.presses("7").presses("*"), ('"*": bye}}', '"7": ask_pin, "*": bye}}')
    )
    assert isinstance(found.verdict, Unknown)
    assert found.verdict.node == "choose"


def test_a_choice_that_is_gone_is_a_useless_key() -> None:
    found = edited(
        lambda call: call.presses("1").presses("111111").presses("1"),
        ('"1": ask_pin', '"5": ask_pin'),
    )
    # The menu is asked again, which the caller never was.
    assert isinstance(found.verdict, Unknown)
    assert found.verdict.node == "choose"
    entries = [event for event, _ in found.after if isinstance(event, DigitsCollected)]
    assert [(entry.matched, entry.digits) for entry in entries] == [(False, "")]


def test_secrets_of_another_length_are_unknown() -> None:
    found = edited(
        lambda call: call.presses("1").presses("111111").presses("1"),
        ("digits: 6", "digits: 4"),
        verify_pin=BankAnswer(outcome="locked"),
    )
    assert isinstance(found.verdict, Unknown)
    assert found.verdict.node == "ask_pin"


@pytest.mark.parametrize(("wait_s", "is_known"), [(4, True), (6, False)])
def test_silence_answers_a_question_that_waits_no_longer(wait_s: int, is_known: bool) -> None:
    edit = ('choices: {"1": ask_pin', f'wait_s: {wait_s}, choices: {{"1": ask_pin')
    found = edited(lambda call: call.stays_silent().presses("*"), edit)
    # The entry after it is one that had less time to come.
    assert isinstance(found.verdict, Unknown)
    assert len(found.after) == (2 if is_known else 1)


LATER = datetime(2026, 1, 2, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "event",
    [
        CallLost(at=LATER, cause="media_timeout"),
        ServiceStopping(at=LATER),
    ],
)
def test_what_befell_the_call_does_so_at_the_same_question(
    event: CallLost | ServiceStopping,
) -> None:
    before = bundle()
    caller = Caller(before, bank={"verify_pin": [WRONG, WRONG, WRONG]}).arrives("en-US")
    caller.presses("1").presses("111111").presses("222222").presses("333333")
    steps = [*caller.steps, (event, caller.run.receive(event))]
    edit = (
        "wrong: {next: ask_pin, say: again, tries: 3",
        "wrong: {next: ask_pin, say: again, tries: 2",
    )
    found = replay_edited(written(header(before, "main"), steps), bundle(edit))
    assert isinstance(found.verdict, Differs)
    assert found.verdict.now == found.verdict.was != "completed"
    assert found.after[-1][0] == event


def test_a_call_that_may_last_less_is_ended_when_it_is_too_long() -> None:
    before = bundle()
    caller = Caller(before, step=timedelta(seconds=6))
    caller.arrives("en-US").presses("7").presses("*")
    after = bundle(("start: choose\nvariables:", "limits: {call_s: 10}\nstart: choose\nvariables:"))
    found = replay_edited(written(header(before, "main"), caller.steps), after)
    assert isinstance(found.verdict, Differs)
    assert (found.verdict.was, found.verdict.now) == ("completed", "handed_over")
    assert isinstance(found.after[-1][0], TimerFired)


def test_a_call_without_an_end_is_the_same_as_far_as_it_goes() -> None:
    assert edited(lambda call: call.presses("1")).verdict == Same(ended=False)


def test_a_flow_that_is_gone_cannot_be_replayed() -> None:
    before = bundle()
    call = written(header(before, "other"), Caller(before).arrives("en-US").steps)
    assert replay_edited(call, before).verdict == NotReplayed(
        why="there is no flow 'other' any more"
    )


def test_whoever_wanders_through_unedited_flows_meets_the_same(small_bank: Bundle) -> None:
    wanderer = Wanderer(small_bank, "main", Random(3), fault=0.2)
    for number in range(150):
        call = written(header(small_bank, "main", call_id=str(number)), wanderer.call())
        assert isinstance(replay_edited(call, small_bank).verdict, Same)

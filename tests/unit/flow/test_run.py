"""The contract of the core, whatever happens to it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.codec import command_from_json, command_to_json, event_from_json, event_to_json
from hotline.flow.commands import Collect, Command, HandOver, HangUp, Ignore, Play
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    CallLost,
    DigitsCollected,
    InputTimedOut,
    KeysLost,
    KeysUnused,
    ListeningEnded,
    MessageRecorded,
    PartHeard,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
    TimerFired,
)
from hotline.flow.replies import MOST_KEY_LOSSES
from hotline.flow.run import FlowRun
from hotline.model.bank import OPERATIONS
from hotline.model.values import Rows
from hotline.testing.caller import Caller

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ARRIVED = CallArrived(at=AT, caller_number="1", dialled_number="95599", language="en-US")

refs = st.integers(min_value=0, max_value=40)
keys = st.text(alphabet="0123456789*#AD", max_size=12)
outcomes = st.sampled_from(sorted({o for op in OPERATIONS.values() for o in op.outcomes} | {"?"}))
events = st.one_of(
    st.just(ARRIVED),
    st.builds(PromptFinished, at=st.just(AT), ref=refs, cut_after_s=st.none()),
    st.builds(PromptFailed, at=st.just(AT), ref=refs, why=st.just("x")),
    st.builds(
        lambda ref, keys, matched: DigitsCollected(
            at=AT, ref=ref, matched=matched, digits=keys, handle="secret-1", length=len(keys)
        ),
        refs,
        keys,
        st.booleans(),
    ),
    st.builds(ListeningEnded, at=st.just(AT), ref=refs, at_s=st.just(7.5), key=keys),
    st.builds(PartHeard, at=st.just(AT), ref=refs, at_s=st.just(5.0)),
    st.builds(InputTimedOut, at=st.just(AT), ref=refs),
    st.builds(
        BankAnswered,
        at=st.just(AT),
        ref=refs,
        outcome=outcomes,
        values=st.sampled_from([{}, {"rows": Rows(rows=())}, {"rows": Rows(rows=({},))}]),
    ),
    st.builds(
        MessageRecorded, at=st.just(AT), ref=refs, recording=st.just("r"), seconds=st.just(1)
    ),
    st.builds(RecordingFailed, at=st.just(AT), ref=refs, why=st.just("x")),
    st.builds(TimerFired, at=st.just(AT), ref=refs),
    st.builds(KeysUnused, at=st.just(AT), count=refs),
    st.just(SecretsLost(at=AT)),
    st.builds(KeysLost, at=st.just(AT), ref=refs, count=refs),
    st.just(CallerHungUp(at=AT, cause="x")),
    st.just(CallLost(at=AT, cause="x")),
)


@settings(max_examples=400)
@given(sequence=st.lists(events, max_size=60))
def test_no_sequence_of_events_raises(small_bank: Bundle, sequence: list[AnyEvent]) -> None:
    run = FlowRun(small_bank, "main")
    for event in sequence:
        commands = run.receive(event)
        assert [command_from_json(command_to_json(command)) for command in commands] == commands
        assert event_from_json(event_to_json(event)) == event


@settings(max_examples=200)
@given(sequence=st.lists(events, max_size=60))
def test_the_same_events_give_the_same_commands(
    small_bank: Bundle, sequence: list[AnyEvent]
) -> None:
    one, other = FlowRun(small_bank, "main"), FlowRun(small_bank, "main")
    assert [one.receive(event) for event in sequence] == [other.receive(e) for e in sequence]


@settings(max_examples=100)
@given(choices=st.lists(events, min_size=1, max_size=40), data=st.data())
def test_a_caller_who_always_answers_comes_to_an_end(
    small_bank: Bundle, choices: list[AnyEvent], data: st.DataObject
) -> None:
    run = FlowRun(small_bank, "main")
    run.receive(ARRIVED)
    longest = run_length_limit(small_bank)
    for turn in range(longest):
        question = run._walk.open
        if run.ended or question is None:
            break
        answer = choices[turn % len(choices)]
        run.receive(with_ref(answer, question.ref))
        run.receive(InputTimedOut(at=AT, ref=question.ref))
        run.receive(PromptFinished(at=AT, ref=question.ref))
        run.receive(RecordingFailed(at=AT, ref=question.ref, why="x"))
        run.receive(BankAnswered(at=AT, ref=question.ref, outcome="unavailable"))
    assert run.ended


def run_length_limit(bundle: Bundle) -> int:
    """Every node may ask ten times at the most before it must go on."""
    return bundle.flows["main"].head.limits.steps * 10


def with_ref(event: AnyEvent, ref: int) -> AnyEvent:
    encoded = event_to_json(event)
    encoded.update({"ref": ref} if "ref" in encoded else {})
    return event_from_json(encoded)


def test_after_the_end_nothing_is_commanded(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().hangs_up()
    assert caller.run.receive(ARRIVED) == []


def test_stale_answer_is_ignored_and_recorded(small_bank: Bundle) -> None:
    run = Caller(small_bank).arrives().run
    assert run.receive(InputTimedOut(at=AT, ref=99)) == [Ignore(why="answers nothing that is open")]


def test_answer_of_the_wrong_kind_leaves_the_question_open(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives()
    ignored = caller.run.receive(BankAnswered(at=AT, ref=2, outcome="ok"))
    assert ignored == [Ignore(why="no answer to 'collect'")]
    assert caller.presses("2").heard[-1] == "enter_customer_number"


def test_call_that_lasts_too_long_is_handed_over(small_bank: Bundle) -> None:
    run = Caller(small_bank).arrives().run
    assert run.receive(TimerFired(at=AT, ref=1)) == [HandOver(why="call_too_long")]


def test_prompts_that_keep_failing_hand_the_caller_over(small_bank: Bundle) -> None:
    run = FlowRun(small_bank, "main")
    run.receive(ARRIVED)
    for ref in (2, 3):
        run.receive(PromptFailed(at=AT, ref=ref, why="no audio"))
    assert run.receive(PromptFailed(at=AT, ref=4, why="no audio")) == [HandOver(why="prompts_fail")]


def test_secret_lost_before_it_was_used_leads_back_to_its_question() -> None:
    bundle = compile_bundle({CATALOGUE: TINY_CATALOGUE, "f.yaml": ASKS_THEN_SAYS})
    run = FlowRun(bundle, "f")
    run.receive(ARRIVED)
    for ref in (2, 3):
        handle = f"secret-{ref}"
        run.receive(
            DigitsCollected(at=AT, ref=ref, matched=True, digits="", handle=handle, length=6)
        )
    (played,) = run.receive(SecretsLost(at=AT))
    assert isinstance(played, Play)
    run.receive(PromptFinished(at=AT, ref=played.ref))
    assert run.node == "ask"


def test_a_defect_hands_the_caller_over(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().presses("2").presses("10000001")
    run, asked = caller.run, caller.commands[-1]
    assert isinstance(asked, Collect)
    run.receive(
        DigitsCollected(at=AT, ref=asked.ref, matched=True, digits="", handle="secret-1", length=6)
    )
    # A gateway that breaks its contract: a list of balances without the list.
    run.receive(BankAnswered(at=AT, ref=asked.ref + 1, outcome="ok"))
    commands = run.receive(BankAnswered(at=AT, ref=asked.ref + 2, outcome="ok"))
    assert commands == [HandOver(why="defect: KeyError at 'get_balances'")]


def test_caller_who_never_leaves_a_menu_is_handed_over() -> None:
    caller = Caller(compile_bundle({CATALOGUE: TINY_CATALOGUE, "f.yaml": LOOPS}), "f").arrives()
    for _ in range(LOOP_STEPS):
        caller.presses("1")
    assert caller.commands[-1] == HandOver(why="too_many_steps")


def test_question_whose_keys_were_lost_is_asked_again_and_is_no_failure(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().presses("2").loses_keys(times=MOST_KEY_LOSSES)
    asked = [command for command in caller.commands if isinstance(command, Collect)]
    again = asked[-MOST_KEY_LOSSES:]
    first = asked[-1 - MOST_KEY_LOSSES]
    assert all(command.utterance == first.utterance for command in again)
    assert all(command.fresh for command in again)
    assert len({command.ref for command in asked}) == len(asked)
    assert "still_there" not in caller.heard


def test_question_whose_keys_are_lost_for_ever_counts_as_silence(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().presses("2").loses_keys(times=MOST_KEY_LOSSES + 1)
    assert caller.heard[-2:] == ["still_there", "enter_customer_number"]


def test_answer_ends_the_count_of_lost_keys(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().loses_keys(times=MOST_KEY_LOSSES).presses("2")
    caller.loses_keys(times=MOST_KEY_LOSSES)
    assert "still_there" not in caller.heard


def test_lost_call_ends_with_its_cause(small_bank: Bundle) -> None:
    run = Caller(small_bank).arrives().run
    assert run.receive(CallLost(at=AT, cause="pbx_restarted")) == []
    assert run.outcome == "pbx_restarted"


def test_every_command_type_says_what_becomes_of_it_in_a_crash() -> None:
    assert all(kind.resume for kind in Command.__subclasses__())


def test_last_words_are_heard_before_the_hang_up(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().stays_silent(times=3)
    kinds = [type(command) for command in caller.commands]
    assert kinds[-2:] == [Play, HangUp]


TINY_CATALOGUE = "languages: [en-US]\nprompts: {hello: {en-US: Hello.}}\nterms: {}\n"
LOOP_STEPS = 20
LOOPS = f"""
flow: f
start: again
limits: {{steps: {LOOP_STEPS}}}
no_input: {{then: end}}
no_match: {{then: end}}
nodes:
  again: {{menu: hello, choices: {{"1": again}}}}
  end: {{hand_over: done}}
"""
ASKS_THEN_SAYS = """
flow: f
start: ask_number
no_input: {then: end}
no_match: {then: end}
variables: {number: secret, pin: secret}
nodes:
  ask_number:
    collect: {prompt: hello, digits: 8, as: number}
    next: ask
  ask:
    collect: {prompt: hello, digits: 6, as: pin}
    next: between
  between: {say: hello, next: check}
  check:
    bank: verify_pin
    with: {pin: pin, customer: number}
    outcomes:
      {ok: end, wrong: end, locked: end, unavailable: {next: ask_number, tries: 9, then: end}}
  end: {hand_over: done}
"""

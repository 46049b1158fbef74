"""What happens to a call, in the past tense. Every event carries `at` (UTC), the only clock.

Fields that are `PERSONAL` are sealed before an event is kept; see `hotline.flow.personal`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.model.payment import NoticeState
from hotline.model.personal import PERSONAL
from hotline.model.recording import PauseReason, RecordedPart
from hotline.model.values import Value


@dataclass(frozen=True, kw_only=True)
class Event:
    """The root of all events."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Reply(Event):
    """The root of the events that answer a command by its `ref`."""

    ref: int


@dataclass(frozen=True, kw_only=True)
class CallArrived(Event):
    """A caller is on the line; `language` is the dialled number's own.

    `consent_wanted` tells whether the bank records only whoever agrees, so that flows may ask.
    """

    caller_number: str = field(metadata=PERSONAL)
    dialled_number: str
    language: str
    consent_wanted: bool = False
    kind: Literal["call_arrived"] = "call_arrived"


@dataclass(frozen=True, kw_only=True)
class PromptFinished(Reply):
    """An utterance ended.

    `cut_after_s` is None when it was heard to its end, else the seconds after which a key cut it
    short: 0 when keys were waiting, so that it was not played at all.
    """

    cut_after_s: float | None = None
    kind: Literal["prompt_finished"] = "prompt_finished"


@dataclass(frozen=True, kw_only=True)
class PromptFailed(Reply):
    """An utterance could not be played."""

    why: str
    kind: Literal["prompt_failed"] = "prompt_failed"


@dataclass(frozen=True, kw_only=True)
class PartHeard(Event):
    """The caller has listened to a recording up to `at_s` seconds after its start, and goes on."""

    ref: int
    at_s: float
    kind: Literal["part_heard"] = "part_heard"


@dataclass(frozen=True, kw_only=True)
class ListeningEnded(Reply):
    """A recording ended `at_s` seconds after its start: by `key`, or "" at its own end."""

    at_s: float
    key: str = ""
    kind: Literal["listening_ended"] = "listening_ended"


@dataclass(frozen=True, kw_only=True)
class DigitsCollected(Reply):
    """The caller entered something.

    Attributes:
        matched: Whether the entry can be an answer by the question's `DigitRules`.
        sound: Whether it is what it must be: its check digit right, the same as the first time.
        digits: The keys; "" when they are secret, or no answer and so perhaps a secret misplaced.
        handle: The vault's handle when they are a secret that is an answer, else "".
        length: How many keys, whatever they are.
        choice: Whether they are one of a few answers, which say nothing of a person.
        cut_after_s: As for `PromptFinished`: how much of the question was heard.
    """

    matched: bool
    sound: bool = True
    digits: str = field(metadata=PERSONAL)
    handle: str
    length: int
    choice: bool = False
    cut_after_s: float | None = None
    kind: Literal["digits_collected"] = "digits_collected"


@dataclass(frozen=True, kw_only=True)
class WordsHeard(Reply):
    """The caller said something, or made a sound that is no words.

    Attributes:
        text: What the recogniser heard; "" for a sound.
        confidence: How sure it is, from 0 to 1.
        phrase: The question's phrase that was said, which says nothing of a person; "" for none.
        digits: Where no phrase was said, the keys that the words stand for; "" for none.
        matched: Whether there is a phrase, or keys that can be an answer by the `DigitRules`.
        sound: As for `DigitsCollected`.
        cut_after_s: As for `PromptFinished`; here a voice may have cut it.
    """

    text: str = field(metadata=PERSONAL)
    confidence: float
    phrase: str = ""
    digits: str = field(default="", metadata=PERSONAL)
    matched: bool = False
    sound: bool = True
    cut_after_s: float | None = None
    kind: Literal["words_heard"] = "words_heard"


@dataclass(frozen=True, kw_only=True)
class InputTimedOut(Reply):
    """The caller heard the question, pressed nothing in time, and said nothing."""

    kind: Literal["input_timed_out"] = "input_timed_out"


@dataclass(frozen=True, kw_only=True)
class KeysLost(Reply):
    """The link to the PBX broke under an entry: keys may be missing, and nobody can tell which.

    `count` is how many had come; they were dropped, for what is left of an entry is another entry.
    """

    count: int
    kind: Literal["keys_lost"] = "keys_lost"


@dataclass(frozen=True, kw_only=True)
class BankAnswered(Reply):
    """The bank's outcome, with the values that came with it.

    `customer` is the customer whom this answer proves to be the caller, else "".
    """

    outcome: str
    customer: str = field(default="", metadata=PERSONAL)
    values: Mapping[str, Value] = field(default_factory=dict, metadata=PERSONAL)
    kind: Literal["bank_answered"] = "bank_answered"


@dataclass(frozen=True, kw_only=True)
class PaymentSettled(Event):
    """The bank has told later what became of the payment that the question `ref` asked for.

    Nothing answers: the flow has gone on with a payment that is `unknown`, or is over.
    """

    ref: int
    outcome: str
    values: Mapping[str, Value] = field(default_factory=dict, metadata=PERSONAL)
    kind: Literal["payment_settled"] = "payment_settled"


@dataclass(frozen=True, kw_only=True)
class NoticeClosed(Event):
    """What came of telling a customer in writing what became of the payment of the question `ref`.

    Nothing answers: the caller did not hear it, and the call may long be over.
    """

    ref: int
    outcome: NoticeState
    kind: Literal["notice_closed"] = "notice_closed"


LateEvent = PaymentSettled | NoticeClosed
"""What becomes known of a payment when its flow has gone on, or is over."""


@dataclass(frozen=True, kw_only=True)
class PortAnswered(Reply):
    """What came of a request, with what came with it; `facts` are nobody's own."""

    outcome: str
    values: Mapping[str, Value] = field(default_factory=dict, metadata=PERSONAL)
    facts: Mapping[str, Value] = field(default_factory=dict)
    kind: Literal["port_answered"] = "port_answered"


@dataclass(frozen=True, kw_only=True)
class MessageRecorded(Reply):
    """The caller's message is kept under the name `recording`; `seconds` is its length."""

    recording: str
    seconds: float
    kind: Literal["message_recorded"] = "message_recorded"


@dataclass(frozen=True, kw_only=True)
class RecordingFailed(Reply):
    """No message could be kept."""

    why: str
    kind: Literal["recording_failed"] = "recording_failed"


@dataclass(frozen=True, kw_only=True)
class SecureFlowAsked(Event):
    """The agent who talks with the caller asks for one of the node's `secure` flows, by its name.

    Nothing answers. When that flow is over, caller and agent are together again.
    """

    secure: str
    kind: Literal["secure_flow_asked"] = "secure_flow_asked"


@dataclass(frozen=True, kw_only=True)
class NumberTyped(Event):
    """The agent who talks with the caller has typed which number is rung at a `place` of the node.

    Nothing answers. It is rung where the agent asks there, or sends the caller there. `number` is
    in E.164, and one that may be rung.
    """

    place: str
    number: str = field(metadata=PERSONAL)
    kind: Literal["number_typed"] = "number_typed"


AgentAsked = SecureFlowAsked | NumberTyped
"""What an agent asks of the call itself: it counts once it is in the call's journal."""


@dataclass(frozen=True, kw_only=True)
class RecordingStarted(Event):
    """A part of the call is recorded from now on, under the name `recording`.

    Attributes:
        part: Which part.
        rule: The rule that decided so.
        keep_until: How long the recording may be kept; None for as long as the call.
    """

    recording: str
    part: RecordedPart
    rule: str
    keep_until: datetime | None = None
    kind: Literal["recording_started"] = "recording_started"


@dataclass(frozen=True, kw_only=True)
class RecordingPaused(Event):
    """From now on the recording is silent, for `why`, and for whatever it was silent before."""

    recording: str
    why: PauseReason
    kind: Literal["recording_paused"] = "recording_paused"


@dataclass(frozen=True, kw_only=True)
class RecordingResumed(Event):
    """The reason `why` for the silence is over; there may be another one."""

    recording: str
    why: PauseReason
    kind: Literal["recording_resumed"] = "recording_resumed"


@dataclass(frozen=True, kw_only=True)
class RecordingStopped(Event):
    """The recording ends while the call goes on; at the call's end it ends without a word."""

    recording: str
    kind: Literal["recording_stopped"] = "recording_stopped"


@dataclass(frozen=True, kw_only=True)
class RecordingNotStarted(Event):
    """A part of the call should have been recorded, by `rule`, and is not."""

    part: RecordedPart
    rule: str
    kind: Literal["recording_not_started"] = "recording_not_started"


RecordingEvent = (
    RecordingStarted | RecordingPaused | RecordingResumed | RecordingStopped | RecordingNotStarted
)
"""What is told of the call's recordings. Nothing answers: the flow goes on as it would without."""


@dataclass(frozen=True, kw_only=True)
class TimerFired(Event):
    """The time of a `StartTimer` is over."""

    ref: int
    kind: Literal["timer_fired"] = "timer_fired"


@dataclass(frozen=True, kw_only=True)
class KeysUnused(Event):
    """Keys that no question ever asked for; a count only, because they may have been a PIN."""

    count: int
    kind: Literal["keys_unused"] = "keys_unused"


@dataclass(frozen=True, kw_only=True)
class SecretsLost(Event):
    """Another process goes on with the call: the one that held the secrets died.

    Handles given before this mean nothing now, keys typed ahead are gone, and what was said or
    asked just then came to no end.
    """

    kind: Literal["secrets_lost"] = "secrets_lost"


@dataclass(frozen=True, kw_only=True)
class ServiceStopping(Event):
    """The service ends while the caller is on the line."""

    kind: Literal["service_stopping"] = "service_stopping"


@dataclass(frozen=True, kw_only=True)
class CallerHungUp(Event):
    """The caller's leg is gone; `cause` is the PBX's word for why."""

    cause: str
    kind: Literal["caller_hung_up"] = "caller_hung_up"


@dataclass(frozen=True, kw_only=True)
class CallLost(Event):
    """The caller's leg is gone through a fault; `cause` is which, and the call's outcome."""

    cause: str
    kind: Literal["call_lost"] = "call_lost"


AnyReply = (
    PromptFinished
    | PromptFailed
    | ListeningEnded
    | DigitsCollected
    | WordsHeard
    | InputTimedOut
    | KeysLost
    | BankAnswered
    | PortAnswered
    | MessageRecorded
    | RecordingFailed
)
"""The events that answer a command by its `ref`."""

AnyEvent = (
    CallArrived
    | AnyReply
    | PartHeard
    | LateEvent
    | AgentAsked
    | TimerFired
    | KeysUnused
    | RecordingEvent
    | SecretsLost
    | ServiceStopping
    | CallerHungUp
    | CallLost
)

"""What a call's run tells its shell to do, in the imperative.

A command that wants an answer carries `ref`; the answering event repeats it. Every command type
declares in `resume` what becomes of it when the process dies before the answer is journaled.
Fields that are `PERSONAL` are sealed before a command is kept; see `hotline.flow.personal`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator

from hotline.flow.forms import AnyForm, Form, LuhnForm
from hotline.flow.own_json import OwnJson
from hotline.flow.requests import AnyRequest
from hotline.flow.spoken import SpokenRules
from hotline.flow.utterance import Utterance
from hotline.model import masking
from hotline.model.personal import PERSONAL
from hotline.model.resume import Resume
from hotline.model.values import Scalar


@dataclass(frozen=True, kw_only=True)
class DigitRules(OwnJson):
    """How the shell's keypad decides that an entry is complete, and whether it can be an answer.

    The shell decides, so that what is no answer, which may be a PIN typed at the wrong question,
    never reaches the core or the journal.

    Attributes:
        keys: The keys that an answer may have.
        min_digits: An answer is no shorter.
        max_digits: The entry is complete at this length.
        finish_key: A key that completes the entry early and is not part of it; "" for none.
        at_once: Keys that are an entry of their own wherever they come: what was typed before them
            is dropped.
        form: What the keys must be besides; None for nothing.
        first_digit_s: Seconds of silence after the prompt before the entry counts as no-input.
        inter_digit_s: Seconds between digits before a started entry counts as complete.
    """

    keys: str = "0123456789"
    min_digits: int = 1
    max_digits: int
    finish_key: str = ""
    at_once: str = ""
    form: Annotated[Form, Discriminator("kind")] | None = None
    first_digit_s: float = 5.0
    inter_digit_s: float = 5.0

    def matches(self, entry: str) -> bool:
        """Return whether an entry can be an answer."""
        if self.is_at_once(entry):
            return True
        return self.min_digits <= len(entry) <= self.max_digits and set(entry) <= set(self.keys)

    def is_sound(self, entry: str) -> bool:
        """Return whether an entry that matches is what it must be."""
        return self.form is None or self.is_at_once(entry) or self.form.read(entry) is not None

    def may_be_card(self, entry: str) -> bool:
        """Return whether an entry may be the number of a card, which nobody asked for here."""
        is_asked_for = isinstance(self.form, LuhnForm | AnyForm)
        return not is_asked_for and masking.may_be_card(entry)

    def is_at_once(self, entry: str) -> bool:
        """Return whether an entry is one of the keys that are entries of their own."""
        return len(entry) == 1 and entry in self.at_once


@dataclass(frozen=True, kw_only=True)
class Command:
    """The root of all commands."""

    resume: ClassVar[Resume]


@dataclass(frozen=True, kw_only=True)
class Answer(Command):
    """Pick the call up. A second answer does nothing."""

    resume: ClassVar[Resume] = Resume.REPEAT
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, kw_only=True)
class Play(Command):
    """Say an utterance; a key ends it early. Answered by `PromptFinished` or `PromptFailed`.

    When `fresh`, keys pressed before no longer count: the caller must hear this.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    utterance: Utterance
    fresh: bool = False
    kind: Literal["play"] = "play"


@dataclass(frozen=True, kw_only=True)
class Listen(Command):
    """Play a recording that the caller steers. Answered by `ListeningEnded` or `PromptFailed`.

    It begins `from_s` seconds after its first sound. One of `keys` ends it; other keys are dropped.
    Meanwhile `PartHeard` tells how far the caller has come, so that another process goes on there.
    `fresh` is as for `Play`.
    """

    resume: ClassVar[Resume] = Resume.COMPENSATE
    ref: int
    utterance: Utterance
    keys: str
    from_s: float = 0.0
    fresh: bool = False
    kind: Literal["listen"] = "listen"


@dataclass(frozen=True, kw_only=True)
class Collect(Command):
    """Ask and gather digits, or words. Answered by `DigitsCollected`, `WordsHeard` or a time-out.

    Keys pressed earlier count, and with digits waiting the question is not played at all; unless
    `fresh`, when the question follows a mistake or bad news and the caller must hear that first.
    When `secret` the digits stay in the shell and the answer brings a handle. `same_as` is the
    handle of a secret that this one must equal; "" for none. What may be said instead of keys is
    `spoken`; None where that is nothing, as it always is for a secret.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    utterance: Utterance
    rules: DigitRules
    secret: bool = False
    same_as: str = ""
    fresh: bool = False
    spoken: SpokenRules | None = None
    kind: Literal["collect"] = "collect"

    def __post_init__(self) -> None:
        assert not (self.secret and self.spoken), "a secret is never taken by voice"

    def matches(self, entry: str) -> bool:
        """Return whether an entry can be an answer: by the rules, and no secret misplaced."""
        misplaced = not self.secret and self.rules.may_be_card(entry)
        return self.rules.matches(entry) and not misplaced


@dataclass(frozen=True, kw_only=True)
class AskBank(Command):
    """Ask the bank. Answered by `BankAnswered`; a time-out is one of its outcomes.

    The bank may have done what an unanswered question asked, and even a checked PIN counts there.
    """

    resume: ClassVar[Resume] = Resume.ASK
    ref: int
    operation: str
    arguments: Mapping[str, Scalar] = field(metadata=PERSONAL)
    kind: Literal["ask_bank"] = "ask_bank"


@dataclass(frozen=True, kw_only=True)
class AskPort(Command):
    """Ask a part around the flow. Answered by `PortAnswered`, however long that takes."""

    resume: ClassVar[Resume] = Resume.ASK
    ref: int
    request: Annotated[AnyRequest, Discriminator("kind")]
    kind: Literal["ask_port"] = "ask_port"


@dataclass(frozen=True, kw_only=True)
class PartFromAgent(Command):
    """Take the caller out of the conversation with the agent, who waits. Twice does nothing more.

    The `AskPort` that the conversation belongs to is answered when it is over, as ever.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    kind: Literal["part_from_agent"] = "part_from_agent"


@dataclass(frozen=True, kw_only=True)
class BackToAgent(Command):
    """Bring the caller back to the agent who waits. Twice does nothing more.

    The agent is told first whether the bank has `identified` the caller meanwhile, and no more.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    identified: bool
    kind: Literal["back_to_agent"] = "back_to_agent"


@dataclass(frozen=True, kw_only=True)
class RecordMessage(Command):
    """Record the caller. Answered by `MessageRecorded` or `RecordingFailed`.

    `max_s` and `silence_s` are seconds: the longest message, and the silence that ends one.
    """

    resume: ClassVar[Resume] = Resume.COMPENSATE
    ref: int
    max_s: int
    silence_s: int
    kind: Literal["record_message"] = "record_message"


@dataclass(frozen=True, kw_only=True)
class StartTimer(Command):
    """Wake the run up with `TimerFired(ref)` after so many seconds."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    seconds: float
    kind: Literal["start_timer"] = "start_timer"


@dataclass(frozen=True, kw_only=True)
class HandOver(Command):
    """Give the caller to the PBX's own fallback, a person or a message box, and forget the call.

    `why` is for the journal: the name of a defect, or of the node that asked for it.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    why: str
    kind: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, kw_only=True)
class HangUp(Command):
    """End the call; `outcome` is how it ended in the flow's own words."""

    resume: ClassVar[Resume] = Resume.REPEAT
    outcome: str
    kind: Literal["hang_up"] = "hang_up"


@dataclass(frozen=True, kw_only=True)
class Mark(OwnJson, Command):
    """Nothing to do: the journal's note that the run came to `node`.

    `way` is what took it there: the label of the last node's `Way`, "" for the one without a word.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    node: str
    way: str = ""
    kind: Literal["mark"] = "mark"


@dataclass(frozen=True, kw_only=True)
class Ignore(Command):
    """Nothing to do: the journal's note that the event answered nothing that was asked."""

    resume: ClassVar[Resume] = Resume.SKIP
    why: str
    kind: Literal["ignore"] = "ignore"


@dataclass(frozen=True, kw_only=True)
class Note(Command):
    """Nothing to do: the journal's note of why the run goes on as it does."""

    resume: ClassVar[Resume] = Resume.SKIP
    why: str
    kind: Literal["note"] = "note"


AnyCommand = (
    Answer
    | Play
    | Listen
    | Collect
    | AskBank
    | AskPort
    | PartFromAgent
    | BackToAgent
    | RecordMessage
    | StartTimer
    | HandOver
    | HangUp
    | Mark
    | Ignore
    | Note
)

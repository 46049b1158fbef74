"""Commands that wait for an answer, and which events can be one."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flow.commands import AskBank, AskPort, Collect, Listen, Play, RecordMessage
from hotline.flow.events import (
    AnyReply,
    BankAnswered,
    DigitsCollected,
    InputTimedOut,
    KeysLost,
    ListeningEnded,
    MessageRecorded,
    PortAnswered,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    WordsHeard,
)

Question = Play | Listen | Collect | AskBank | AskPort | RecordMessage
"""A command that waits for an answer."""

ANSWERS: Mapping[type[Question], tuple[type[AnyReply], ...]] = {
    Play: (PromptFinished, PromptFailed),
    Listen: (ListeningEnded, PromptFailed),
    Collect: (DigitsCollected, WordsHeard, InputTimedOut, KeysLost, PromptFailed),
    AskBank: (BankAnswered,),
    AskPort: (PortAnswered,),
    RecordMessage: (MessageRecorded, RecordingFailed),
}
"""Which events can answer which question."""

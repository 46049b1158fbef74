"""What a call's commands mean for what is recorded of it. Pure."""

from __future__ import annotations

from hotline.flow.commands import (
    AskBank,
    AskPort,
    Collect,
    HandOver,
    HangUp,
    Ignore,
    Listen,
    Mark,
    Note,
    Play,
    RecordMessage,
    StartTimer,
)

HEARD = Play | Listen | Collect | AskBank | AskPort
"""What the flow does while a caller is there to be heard."""
PLAYED = Play | Listen | Collect
"""What begins by being heard; where it is in time is in the journal."""
NEVER_RECORDED = RecordMessage | HandOver | HangUp
"""What nothing is recorded of; messages are kept for themselves."""
UNHEARD = StartTimer | Mark | Ignore | Note
"""What does nothing on the line, and so waits for no answer of the PBX's."""

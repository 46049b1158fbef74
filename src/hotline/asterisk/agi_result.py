"""What Asterisk answers to one AGI command. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SAMPLE_RATE_HZ = 8000

_RESULT = re.compile(r"^200 result=(-?\d+)(?: \(([^)]*)\))?(?: endpos=(\d+))?", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class CommandResult:
    """Asterisk's answer to one AGI command.

    Attributes:
        code: The number after `result=`; -1 is a failure or a hang-up.
        note: What stood in brackets, such as `hangup` or `timeout`.
        samples: Where playing or recording ended, in samples of 8 kHz.
    """

    code: int
    note: str
    samples: int

    @property
    def seconds(self) -> float:
        """Where playing or recording ended, in seconds."""
        return self.samples / SAMPLE_RATE_HZ


LINK_LOST = CommandResult(code=-1, note="link lost", samples=0)
NO_ANSWER = CommandResult(code=-1, note="no answer", samples=0)
"""What a command has come to that was taken, and did not end in time: it runs on, perhaps."""
REFUSED = CommandResult(code=-1, note="refused", samples=0)
"""What a command has come to that was not taken."""


def read_result(text: str) -> CommandResult:
    """Read a line such as `200 result=0 endpos=8000`; anything else counts as a failure."""
    # `GOSUB` says first that it tries.
    match = _RESULT.search(text)
    if match is None:
        return CommandResult(code=-1, note="unreadable", samples=0)
    code, note, samples = match.groups()
    return CommandResult(code=int(code), note=note or "", samples=int(samples or 0))

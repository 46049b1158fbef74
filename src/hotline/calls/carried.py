"""What a process knows of a live call that its journal has not, for the process after it.

It goes from memory to memory (`hotline.ops.succession`), and never to a disk or a log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field

from hotline.asterisk.carried import Carried, CarriedLine, Count, Seconds, Text

MOST_OF_ANY = 10_000


@dataclass(kw_only=True)
class Progress:
    """How far a command is that waits for its answer.

    Attributes:
        is_begun: It was begun: keys pressed from then on count, and outside it may have been done.
        is_running: The PBX plays or records, by a command that another process sent.
        is_heard: Its words were heard, or cut short.
        cut_after_s: The seconds after which a key cut them; None for none.
        quiet_s: For so long another process has waited for a key.
    """

    is_begun: bool = False
    is_running: bool = False
    is_heard: bool = False
    cut_after_s: float | None = None
    quiet_s: float = 0.0

    def take_quiet_s(self) -> float:
        """Return `quiet_s`, which counts once."""
        quiet_s, self.quiet_s = self.quiet_s, 0.0
        return quiet_s


class CarriedProgress(Carried):
    """`Progress`, as it travels."""

    is_begun: bool
    is_running: bool
    is_heard: bool
    cut_after_s: Seconds | None
    quiet_s: Seconds

    @classmethod
    def of(cls, progress: Progress, line: CarriedLine) -> Self:
        """Return how far a command is by now on a line."""
        return cls(
            is_begun=progress.is_begun,
            is_running=bool(line.running),
            is_heard=progress.is_heard,
            cut_after_s=progress.cut_after_s,
            quiet_s=line.keys.quiet_s,
        )


class CarriedCall(Carried):
    """One call.

    Attributes:
        call_id: Which.
        records: How many records its journal has.
        undone: So many of the commands of the last record were not begun.
        events: What happened and is not in the journal yet, as `hotline.flow.codec` writes it.
        secrets: What the caller entered, by the handles that the journal has.
        unused_keys: How many keys nothing asked for.
        progress: How far the open question is.
        line: The caller's channel.
    """

    call_id: Text
    records: Count
    undone: Annotated[int, Field(ge=0, le=MOST_OF_ANY)]
    events: Annotated[Sequence[Mapping[str, Any]], Field(max_length=MOST_OF_ANY, repr=False)]
    secrets: Annotated[Mapping[str, str], Field(max_length=MOST_OF_ANY, repr=False)]
    unused_keys: Count
    progress: CarriedProgress
    line: CarriedLine

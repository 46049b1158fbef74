"""What can be wrong with a day that is to be played again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotline.errors import HotlineError


class DayUnreadable(HotlineError):
    """A file is not a floor's day.

    Attributes:
        path: The file.
        line: The line that cannot be read, from 1 on; 0 for the whole file.
        why: What is wrong with it.
    """

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(path, line, why)
        self.path, self.line, self.why = path, line, why

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{place}: {self.why}"


class NoSuchSetting(HotlineError):
    """Something that is to be set is no part of a policy, or cannot have that value.

    Attributes:
        setting: What was to be set, as `path=value`.
        why: What is wrong with it.
    """

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(setting, why)
        self.setting, self.why = setting, why

    def __str__(self) -> str:
        return f"--set {self.setting}: {self.why}"


class QueuesMissing(HotlineError):
    """Calls of the day came to queues that the policy to try does not have.

    Attributes:
        queues: The queues.
    """

    def __init__(self, queues: Sequence[str]) -> None:
        super().__init__(queues)
        self.queues = queues

    def __str__(self) -> str:
        names = ", ".join(f"'{queue}'" for queue in self.queues)
        return f"the policy to try has no queue {names}, and calls of the day came there"

"""Why calls were not taken over."""

from __future__ import annotations

from hotline.errors import HotlineError


class NotTakenOver(HotlineError):
    """A take-over came to nothing; the process before goes on with its calls."""

    def __init__(self, *, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"the calls were not taken over, and go on where they were: {self.why}"

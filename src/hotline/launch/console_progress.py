"""The launcher's progress on a terminal; apart, for an image is built with no package but ours."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape


class ConsoleProgress:
    """A spinner with the stage on a terminal, one line a stage elsewhere.

    Use it as a context manager, so that the spinner goes when an error comes.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("") if console.is_terminal else None
        self._last = ""

    def __enter__(self) -> ConsoleProgress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def stage(self, text: str) -> None:
        """Say what is done now; figures in brackets at its end may change silently."""
        if self._status is not None:
            self._status.update(escape(text))
            return
        if (headline := text.split(" (")[0]) != self._last:
            self._last = headline
            self._console.print(headline, highlight=False, markup=False)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text, highlight=False, markup=False)

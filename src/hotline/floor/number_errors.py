"""Why a number that an agent types is not rung. None of them tells the number: it is somebody's."""

from __future__ import annotations

from hotline.errors import HotlineError


class NumberWanted(HotlineError):
    """A place was asked for without the number that an agent types for it."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)

    def __str__(self) -> str:
        return f"say which number is rung: {self.place!r} is a place for which the agent types it"


class NumberNotWanted(HotlineError):
    """A number was typed for a place that has its own, or none."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)

    def __str__(self) -> str:
        return f"no number is typed for {self.place!r}: the flow says what comes there"


class NotANumber(HotlineError):
    """What was typed is no telephone number."""

    def __str__(self) -> str:
        return (
            "that is no telephone number; type it as it is dialled here, or with its country, such "
            "as +86 10 6655 4433"
        )


class NumberCostsExtra(HotlineError):
    """What was typed is a number that costs extra."""

    def __str__(self) -> str:
        return "that number costs extra, and so nobody is connected with it; type another one"


class NumberNotAllowed(HotlineError):
    """The bank connects nobody with such a number."""

    def __str__(self) -> str:
        return (
            "the bank connects nobody with such a number; whoever runs it may allow it "
            "(outbound.transfer_to)"
        )

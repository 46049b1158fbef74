"""With which numbers one call's caller can be connected now."""

from __future__ import annotations

from collections.abc import Callable

from hotline.asterisk.line import Line
from hotline.calls.transfer_limits import NOT_ALLOWED
from hotline.calls.transfers import Transfers
from hotline.floor.number_errors import NotANumber, NumberCostsExtra, NumberNotAllowed
from hotline.model.outside_number import UnfitNumber, outside_number


class Reach:
    """Knows what can be rung for a caller.

    Args:
        transfers: Who connects callers; None where there is no line out.
        line: The caller's line.
        can_dial: Tells whether the line out is there, as far as anybody was told.
    """

    def __init__(
        self, transfers: Transfers | None, line: Line, can_dial: Callable[[], bool]
    ) -> None:
        self._transfers = transfers
        self._line = line
        self._can_dial = can_dial

    def has(self, number: str) -> bool:
        """Return whether a number can be rung now; of "", whether one that is not known yet."""
        return not self._why_not(number)

    def read(self, written: str) -> str:
        """Return a number in E.164 that an agent has typed, and that the bank rings at all.

        Raises:
            NotANumber: It is none.
            NumberCostsExtra: It is a dear one.
            NumberNotAllowed: The bank rings no such number.
        """
        region = self._transfers.region if self._transfers is not None else None
        try:
            number = outside_number(written, region=region)
        except UnfitNumber as unfit:
            if unfit.why == "no_number":
                raise NotANumber from None
            raise NumberCostsExtra from None
        if self._why_not(number) == NOT_ALLOWED:
            raise NumberNotAllowed
        return number

    def _why_not(self, number: str) -> str:
        if self._transfers is None or not self._can_dial():
            return "no_line_out"
        return self._transfers.why_not(number, self._line)

"""A call comes to a desk with who is calling: the desk that has it is told right after its caller.

Both are looked for at once, and who is calling takes longer. A desk that was told of the call first
would show it without a name for a moment, as if nobody knew who it is.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

WHOLE_WITHIN_S = 0.15
"""So long a desk is not told of a call whose caller is being looked for, and then without: it has
the call before the telephone rings (`desks.SHOWN_WITHIN_S`), however slow the CRM is."""


class WholePop:
    """Whom one open desk knows of.

    A call is waited for once: where its caller cannot be found out, nothing else is late by that.
    """

    def __init__(self) -> None:
        self._looked = ""
        self._waited_for = ""
        self._noted = asyncio.Event()

    def looked(self, call_id: str) -> None:
        """Note that the desk was told who is on a call, or cannot be told."""
        self._looked = call_id
        self._noted.set()

    def lacks(self, call_id: str) -> bool:
        """Return whether who is on a call, "" for none, is still to be waited for."""
        return call_id not in ("", self._looked, self._waited_for)

    async def comes(self, call_id: str) -> None:
        """Wait until the desk was told who is on a call, `WHOLE_WITHIN_S` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WHOLE_WITHIN_S):
                while self._looked != call_id:
                    self._noted.clear()
                    await self._noted.wait()
        self._waited_for = call_id

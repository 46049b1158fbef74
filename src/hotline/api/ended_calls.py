"""Tells a page that its call is over, which the PBX tells only who was linked just then.

A page whose WebSocket was lost says UPDATE by the next one. For half a minute after a call ended
the PBX answers as if it were there: it waits for the answer to the end that it told the lost
WebSocket (RFC 3261, 17.1.2.2: timer F).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

HasCall = Callable[[str], Awaitable[bool]]
"""Tells of a Call-ID whether the PBX has such a call."""

_YES = re.compile(r"SIP/2\.0 2[0-9]{2}[^\r]*")
_TO_UPDATE = re.compile(r"\r\nCSeq[ \t]*:[ \t]*[0-9]+[ \t]+UPDATE[ \t]*\r\n", re.IGNORECASE)
_CALL_ID = re.compile(r"\r\n(?:Call-ID|i)[ \t]*:[ \t]*(\S+)[ \t]*\r\n", re.IGNORECASE)
_NO_SUCH_CALL = "SIP/2.0 481 Call/Transaction Does Not Exist"


async def as_it_is(said: str | bytes, has_call: HasCall) -> str | bytes:
    """Return what the PBX says, or what is so: that there is no such call (RFC 3261, 21.4.19).

    It is asked after the PBX has learned where the page is: what ends from then on it tells there.
    """
    text = said if isinstance(said, str) else said.decode(errors="replace")
    yes, call_id = _YES.match(text), _CALL_ID.search(text)
    if yes is None or call_id is None or not _TO_UPDATE.search(text) or await has_call(call_id[1]):
        return said
    return _NO_SUCH_CALL + text[yes.end() :]

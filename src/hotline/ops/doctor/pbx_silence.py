"""Whether Asterisk ends the call of a telephone that has gone without hanging up.

By such a call an agent talks with nobody, or a caller does, and nothing else would ever end it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

from hotline.asterisk.ami import Action, AmiActionRefused, AmiClient
from hotline.ops.doctor.finding import Check, Finding, broken, ok
from hotline.ops.doctor.pbx import is_up, not_looked
from hotline.ops.doctor.roster import sound_roster
from hotline.settings import Settings

CALLERS = ("anonymous", "web.caller")
"""The endpoints of the shipped pjsip.conf by which callers come."""


def pbx_silence_checks(settings: Settings, link: AmiClient) -> Iterator[Check]:
    """Return the check of how long Asterisk waits for sound."""
    yield Check(name="asterisk: silence", look=partial(_silence, settings, link))


async def _silence(settings: Settings, link: AmiClient) -> Finding:
    if not await is_up(link):
        return not_looked()
    roster = await asyncio.to_thread(sound_roster, settings)
    trunk = settings.outbound.endpoint
    names = [*CALLERS, *([trunk] if trunk else []), *(roster.seats if roster else [])]
    limits = {name: limit for name in names if (limit := await _rtp_timeout(link, name))}
    if patient := [name for name, limit in limits.items() if limit == "0"]:
        first, *others = patient
        more = f" and {len(others)} more" if others else ""
        return broken(
            f"Asterisk waits for ever for sound from {first}{more}",
            "set rtp_timeout in each endpoint, as docker/pbx/asterisk/pjsip.conf has it",
        )
    if not limits:
        return ok("Asterisk has no endpoint that we know by name; each needs an rtp_timeout")
    return ok(f"Asterisk waits for sound so long and no longer at {len(limits)} endpoint(s)")


async def _rtp_timeout(link: AmiClient, endpoint: str) -> str:
    """Return for how many seconds an endpoint may be silent; "" where there is no such endpoint."""
    read = Action("Getvar", [("Variable", f"PJSIP_ENDPOINT({endpoint},rtp_timeout)")])
    try:
        return (await link.send(read)).get("Value")
    except AmiActionRefused:
        return ""

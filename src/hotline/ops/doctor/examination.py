"""All checks side by side, each with a limit, all of them whatever becomes of one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.errors import HotlineError
from hotline.ops.doctor.bank import bank_checks
from hotline.ops.doctor.files import file_checks
from hotline.ops.doctor.finding import Check, Finding, broken
from hotline.ops.doctor.https import https_checks
from hotline.ops.doctor.outbound import outbound_checks
from hotline.ops.doctor.pbx import pbx_checks
from hotline.ops.doctor.pbx_events import pbx_event_checks
from hotline.ops.doctor.pbx_folders import pbx_folder_checks
from hotline.ops.doctor.pbx_silence import pbx_silence_checks
from hotline.ops.doctor.roster import roster_checks
from hotline.ops.doctor.service import service_checks
from hotline.ops.doctor.speech import speech_checks
from hotline.ops.doctor.stores import store_checks
from hotline.ops.doctor.text_messages import text_message_checks
from hotline.settings import Settings

LIMIT_S = 30.0
"""How long one check may take."""


async def examine(settings: Settings, ami: AmiSettings) -> list[tuple[str, Finding]]:
    """Look at everything; return each check's name and what it found, in a fixed order."""
    # Events are for the service: the doctor asks, but for the check that is about them.
    async with AmiClient(replace(ami, event_mask="off")) as link:
        return await run(
            [
                *file_checks(settings),
                *speech_checks(settings),
                *roster_checks(settings),
                *pbx_checks(settings.asterisk, link),
                *pbx_event_checks(ami),
                *pbx_silence_checks(settings, link),
                *outbound_checks(settings, link),
                *pbx_folder_checks(settings.asterisk),
                *service_checks(settings),
                *https_checks(settings),
                *bank_checks(settings.bank),
                *text_message_checks(settings.text_messages),
                *store_checks(settings.store),
            ]
        )


async def run(checks: Sequence[Check], limit_s: float = LIMIT_S) -> list[tuple[str, Finding]]:
    """Run checks side by side; what a check raises is what it found."""
    found = await asyncio.gather(*(_look(check, limit_s) for check in checks))
    return [(check.name, finding) for check, finding in zip(checks, found, strict=True)]


async def _look(check: Check, limit_s: float) -> Finding:
    try:
        async with asyncio.timeout(limit_s):
            return await check.look()
    except TimeoutError:
        return broken(f"this was not found out within {limit_s:g} s", "see what keeps it busy")
    except HotlineError as error:
        return broken(str(error), "put right what the sentence names, then look again")
    except Exception as error:
        return broken(
            f"the check itself failed: {type(error).__name__}: {error}",
            "this is a defect of `hotline doctor`: report it",
        )

"""Calls that a service before this one carried when it died: this one goes on with them.

Who cannot be gone on with starts over at the front door (`hotline.asterisk.left_behind`), and the
call is ended as one of the dead (`hotline.ops.dead_calls`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from hotline.asterisk.line import LineInfo
from hotline.asterisk.lines import Lines
from hotline.calls.interrupted import CannotGoOn, InterruptedCall, Reading
from hotline.calls.ports import Speaker
from hotline.calls.switchboard import Switchboard
from hotline.flow.bundle import Bundle
from hotline.journal import Journal, call_stream
from hotline.model.interaction import Handling
from hotline.privacy import KeyRing
from hotline.privacy.erasing import calls_in_use
from hotline.qa.replay.exact import replay
from hotline.qa.replay.verdicts import Same

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class TakingUp:
    """Goes on with the calls of another service; to be asked for once, before the first call.

    Attributes:
        tenant: Whose calls.
        pbx: Where they are: those on another one are another service's.
        keys: They tell which calls nobody has closed.
        journal: It tells where each of them is.
        speaking: Returns a bundle by its digest, and who speaks its prompts.
        handling: What the bank decides about contacts today.
        lines: The PBX's lines.
        switchboard: Carries them.
    """

    tenant: str
    pbx: str
    keys: KeyRing
    journal: Journal
    speaking: Callable[[str], Awaitable[tuple[Bundle, Speaker]]]
    handling: Handling
    lines: Lines
    switchboard: Switchboard

    async def take_up(self) -> list[str]:
        """Go on with every call that can, as after a death, and is not carried yet; return which.

        Raises:
            DatabaseError: The keys, or the journal, cannot be used.
        """
        ready: dict[str, tuple[Bundle, Speaker]] = {}
        taken: list[str] = []
        in_use = await calls_in_use(self.keys, self.tenant)
        pbx_of = await self.journal.pbx_of(self.tenant, in_use)
        for call_id in in_use:
            if self.switchboard.is_live(call_id) or pbx_of.get(call_id, self.pbx) != self.pbx:
                continue
            try:
                call, speaker = await self.read(call_id, ready)
                if call.is_over:
                    # It ended while it was looked for, or only its closing is missing.
                    continue
                await self.hold(call_id)
            except Exception as error:
                # Whatever it is, it costs one caller. Its text is left out: it may name a person.
                why = error.why if isinstance(error, CannotGoOn) else type(error).__name__
                log.warning("call_not_taken_up", call_id=call_id, why=why)
                continue
            header = call.header
            line = self.lines.adopt(
                LineInfo(
                    # The PBX takes a channel's unique id for its name, too.
                    channel=header.channel,
                    uniqueid=header.channel,
                    caller_number=header.caller_number,
                    dialled_number=header.dialled_number,
                    direction=header.direction,
                )
            )
            self.switchboard.take_up(
                line,
                call,
                speaker,
                ready=partial(self.lines.looked, line),
                release=self.lines.release,
            )
            taken.append(call_id)
        return taken

    async def read(
        self, call_id: str, ready: dict[str, tuple[Bundle, Speaker]]
    ) -> tuple[InterruptedCall, Speaker]:
        """Return a call and who speaks in it; `ready` keeps the bundles that others had, too.

        Raises:
            CannotGoOn: Its journal does not tell where it is.
            HotlineError: Its journal or its bundle cannot be read.
        """
        written = await self.journal.history.call(self.tenant, call_id)
        if written is None:
            raise CannotGoOn(why="nothing of it was written")
        digest = written.header.bundle
        if digest not in ready:
            ready[digest] = await self.speaking(digest)
        bundle, speaker = ready[digest]
        reading = Reading(written.header, self.handling)
        verdict = replay(written, bundle, reading.take)
        if not isinstance(verdict, Same) or verdict.erased:
            raise CannotGoOn(why="its journal does not replay")
        return reading.call(), speaker

    async def hold(self, call_id: str) -> None:
        """Hold a call's key as long as the call goes on.

        Raises:
            HotlineError: It was erased, or the keys cannot be used.
        """
        await self.keys.begin(self.tenant, call_stream(call_id))

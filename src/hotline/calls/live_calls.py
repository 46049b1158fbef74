"""The calls that talk: each from the opening of its journal to the closing of its book."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.asterisk.line import Line
from hotline.calls.bookkeeping import Bookkeeping
from hotline.calls.call_parts import Surroundings
from hotline.calls.carried import CarriedCall
from hotline.calls.interrupted import InterruptedCall
from hotline.calls.pinned import Pinned
from hotline.calls.ports import Speaker
from hotline.calls.session import CallSession
from hotline.flow.bundle import Bundle
from hotline.flow.run import ENGINE, FlowRun
from hotline.jobs import Jobs
from hotline.journal import CallHeader
from hotline.model.interaction import Handling, NumberRoute
from hotline.projection.call import CallProjection


class LiveCalls:
    """Carries calls to their ends.

    Args:
        around: What all of them have.
        books: What the CRM has of them.
        jobs: Where what goes on beside them is done.
        pbx: On which PBX they are.
        handling: Is noted with each new one.
    """

    def __init__(
        self,
        around: Surroundings,
        *,
        books: Bookkeeping,
        jobs: Jobs,
        pbx: str,
        handling: Handling,
    ) -> None:
        self._around = around
        self._books = books
        self._jobs = jobs
        self._pbx = pbx
        self._handling = handling
        self._sessions: dict[str, CallSession] = {}
        self._is_ending = False

    @property
    def sessions(self) -> Mapping[str, CallSession]:
        """The calls that talk, by their ids."""
        return self._sessions

    def close(self) -> None:
        """Tell every call that the service ends, and those that begin from now on."""
        self._is_ending = True
        for session in self._sessions.values():
            self._jobs.spawn(session.stop())

    async def carry(
        self, line: Line, route: NumberRoute, call_id: str, bundle: Bundle, speaker: Speaker
    ) -> None:
        """Carry a new call to its end.

        Args:
            line: Its caller.
            route: Where its number leads.
            call_id: Its id.
            bundle: What it has of flows, for as long as it lasts.
            speaker: Who speaks the prompts of that.

        Raises:
            HotlineError: It cannot be written down.
        """
        pinned = Pinned(
            tenant=route.tenant,
            call_id=call_id,
            flow=route.flow,
            language=route.language,
            bundle=bundle.digest,
        )
        header = CallHeader(
            tenant=pinned.tenant,
            call_id=call_id,
            dialled_number=line.info.dialled_number,
            caller_number=line.info.caller_number,
            flow=pinned.flow,
            bundle=pinned.bundle,
            engine=ENGINE,
            pbx=self._pbx,
            channel=line.info.uniqueid,
            direction=line.info.direction,
            opened_at=self._around.clock(),
            handling=self._handling,
        )
        await self._around.journal.open_call(header)
        projection = CallProjection(header, self._handling, language=pinned.language)
        run = FlowRun(bundle, pinned.flow)
        await self._talk(self._session(pinned, run, projection, line, speaker))

    async def carry_on(
        self, line: Line, call: InterruptedCall, speaker: Speaker, carried: CarriedCall | None
    ) -> None:
        """Carry a call to its end that another process began.

        Args:
            line: Its caller.
            call: What its journal tells.
            speaker: Who speaks the prompts of its bundle.
            carried: What the other process knew, which is still; None for a dead one.

        Raises:
            HotlineError: It cannot be written down.
        """
        header = call.header
        pinned = Pinned(
            tenant=header.tenant,
            call_id=header.call_id,
            flow=header.flow,
            language=call.run.language,
            bundle=header.bundle,
        )
        session = self._session(pinned, call.run, call.projection, line, speaker)
        await self._talk(session, call, carried)

    def _session(
        self,
        pinned: Pinned,
        run: FlowRun,
        projection: CallProjection,
        line: Line,
        speaker: Speaker,
    ) -> CallSession:
        return CallSession(
            self._around,
            pinned=pinned,
            run=run,
            projection=projection,
            line=line,
            speaker=speaker,
            on_payment=lambda: self._jobs.spawn(self._books.payments(projection)),
        )

    async def _talk(
        self,
        session: CallSession,
        interrupted: InterruptedCall | None = None,
        carried: CarriedCall | None = None,
    ) -> None:
        call_id = session.pinned.call_id
        try:
            await self._books.begin(session.projection, is_new=interrupted is None)
            self._sessions[call_id] = session
            if self._is_ending:
                self._jobs.spawn(session.stop())
            if interrupted is None:
                await session.live()
            elif carried is None:
                left = interrupted.left(self._around.clock())
                await session.live_on(left, interrupted.records)
            else:
                left = interrupted.carried_on(self._around.clock(), carried.undone)
                await session.go_on(left, carried)
        finally:
            await session.tell_end()
            self._sessions.pop(call_id, None)
            if not session.is_left_open:
                await self._books.end(session)
                await self._books.close(session)

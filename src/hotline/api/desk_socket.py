"""An agent's desk over a WebSocket: it is told the whole desk at each change, and may act.

What is told and asked stands in `hotline.desk.protocol`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ValidationError

from hotline.api.beats import beat
from hotline.api.caller_teller import CallerTeller
from hotline.api.extensions import SESSION_OVER
from hotline.api.problems import code_of, detail_of, status_of
from hotline.api.whole_pop import WholePop
from hotline.crm.audit_trail.repository import AuditTrail
from hotline.desk.desks import Desk, Desks
from hotline.desk.now import call_at, desk_now
from hotline.desk.protocol import (
    FROM_DESK,
    LONGEST_BYTES,
    Complete,
    Conference,
    Consult,
    Decline,
    DeskNow,
    Dispose,
    ExtendWrapUp,
    FromDesk,
    Hold,
    Message,
    PauseRecording,
    Read,
    Ready,
    Refused,
    Resume,
    ResumeRecording,
    Secure,
    Shown,
    TakeBreak,
    Transfer,
)
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.live_floor import LiveFloor
from hotline.jobs import end_task
from hotline.model.agent import AgentState

HEARTBEAT_S = 10.0
"""How often an open desk is asked whether it is still there (RFC 6455, 5.5.2)."""
SENT_WITHIN_S = 5.0
"""A desk that takes a message no sooner is closed: it comes again, and misses nothing by that."""

log = structlog.get_logger()

NOT_UNDERSTOOD = (
    "send one of shown, decline, ready, break, hold, resume, consult, conference, "
    "pause_recording, resume_recording, secure, complete, transfer, dispose, extend_wrap_up "
    "and read, as JSON, with what belongs to it"
)


class DeskSocket:
    """Serves the desks of one floor.

    Args:
        floor: Who waits and who serves.
        attendance: Where agents come and go.
        desks: Who is told when the floor changes.
        teller: Tells who is on the calls.
        trail: Has on record who did what no log says who did.
        clock: The time.
    """

    def __init__(
        self,
        floor: LiveFloor,
        attendance: Attendance,
        desks: Desks,
        teller: CallerTeller,
        trail: AuditTrail,
        clock: Callable[[], datetime],
    ) -> None:
        self._floor = floor
        self._attendance = attendance
        self._desks = desks
        self._teller = teller
        self._trail = trail
        self._clock = clock

    @property
    def tenant(self) -> str:
        """Whose floor."""
        return self._floor.tenant

    def is_working(self, agent_id: str) -> bool:
        """Return whether somebody is at a desk: serves callers, waits for them, or listens."""
        is_ready = self._attendance.state_of(agent_id) is AgentState.AVAILABLE
        return is_ready or self._attendance.serves(agent_id)

    async def serves_last(self, agent_id: str) -> None:
        """Let no caller come after the one whom an agent serves, whose session is over then."""
        try:
            await self._attendance.serves_last(agent_id, SESSION_OVER, by="hotline")
        except HotlineError:
            # It is tried again as long as the session lasts.
            log.warning("last_call_not_told", agent=agent_id, exc_info=True)

    def look_again(self, agent_id: str) -> None:
        """Tell the desks of an agent anew what may be done there, where that is another now."""
        self._desks.changed((agent_id,))

    def close(self) -> None:
        """Close every desk, so that it opens again where the next process serves."""
        self._desks.close()

    async def serve(
        self,
        request: web.Request,
        agent_id: str,
        by: str,
        *,
        address: str,
        too_soon: Callable[[], bool],
        until_refused: Callable[[], Awaitable[None]],
        is_last_caller: Callable[[], bool],
    ) -> web.WebSocketResponse:
        """Serve a desk until it is closed.

        Args:
            request: What opens it.
            agent_id: Whose desk.
            by: Who opens it, for the record.
            address: From where, for the record.
            too_soon: Counts a message, and returns whether there were too many.
            until_refused: Waits until they may have it no longer: they may sign out, or be
                disabled, or a token be revoked.
            is_last_caller: Tells whether the session's time is over, so that nobody is ready in it.

        Raises:
            UnknownAgent: The roster has no such agent.
        """
        self._attendance.present(agent_id)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=LONGEST_BYTES)
        await socket.prepare(request)

        async def send(message: Message) -> None:
            await _send(socket, message)

        # Two, for who is calling takes longer to be found out than that somebody is.
        pop = WholePop()
        with self._desks.open(agent_id) as desk, self._desks.open(agent_id) as callers:
            beside = (
                asyncio.create_task(self._tell(socket, desk, pop, is_last_caller), name="desk"),
                asyncio.create_task(
                    self._teller.tell(callers, send, looked=pop.looked, by=by, address=address),
                    name="desk's caller",
                ),
                asyncio.create_task(beat(send, lambda: self._floor.seq), name="desk's beat"),
                asyncio.create_task(_close_when_over(socket, until_refused), name="desk's right"),
            )
            try:
                async for message in socket:
                    if socket.closed:
                        # It was waited for before the right to it ended: nothing more is done.
                        break
                    if message.type is not WSMsgType.TEXT or too_soon():
                        await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                        break
                    refused = await self._take(
                        agent_id, by, address, message.data, is_last_caller=is_last_caller
                    )
                    if refused is not None:
                        await _send(socket, refused)
            finally:
                for task in beside:
                    await end_task(task)
        return socket

    async def _tell(
        self,
        socket: web.WebSocketResponse,
        desk: Desk,
        pop: WholePop,
        is_last_caller: Callable[[], bool],
    ) -> None:
        def seen() -> DeskNow:
            desk.is_last_caller = is_last_caller()
            return desk_now(self._floor, desk.agent_id, may_be_ready=not desk.is_last_caller)

        try:
            while not socket.closed:
                await desk.changed()
                if desk.is_over:
                    await socket.close(code=WSCloseCode.SERVICE_RESTART)
                    return
                now, told = seen(), desk.told
                while pop.lacks(call_id := call_at(now)):
                    await pop.comes(call_id)
                    now = seen()
                if told is None or now != told.model_copy(update={"seq": now.seq}):
                    await _send(socket, now)
                    desk.told = now
        except Exception:
            # A desk that stays open and is told nothing any more would lie to its agent for good.
            log.exception("desk_not_told", agent=desk.agent_id)
            await socket.close(code=WSCloseCode.INTERNAL_ERROR)

    async def _take(
        self,
        agent_id: str,
        by: str,
        address: str,
        text: str,
        *,
        is_last_caller: Callable[[], bool],
    ) -> Refused | None:
        try:
            told = FROM_DESK.validate_json(text)
        except ValidationError:
            # Not its own words: they may hold anything.
            return self._refused("not_understood", NOT_UNDERSTOOD)
        if isinstance(told, Ready) and is_last_caller():
            return self._refused(SESSION_OVER, "the session's time is over: sign in again")
        try:
            await self._do(agent_id, by, address, told)
        except HotlineError as error:
            if status_of(error) is None:
                raise
            return self._refused(code_of(error), detail_of(error))
        return None

    def _refused(self, code: str, detail: str) -> Refused:
        return Refused(seq=self._floor.seq, code=code, detail=detail)

    async def _do(self, agent_id: str, by: str, address: str, told: FromDesk) -> None:
        match told:
            case Shown():
                if self._floor.declining.is_offered(agent_id, told.ref):
                    self._desks.shown(told.ref)
            case Decline():
                await self._floor.declining.decline(agent_id, told.ref, told.reason, by=by)
            case Ready():
                await self._attendance.is_ready(agent_id, by=by)
            case TakeBreak():
                await self._attendance.take_break(agent_id, told.reason, by=by)
            case Consult(number=number) | Transfer(number=number) if number:
                await self._put_on_record(agent_id, by, address, told)
                await self._handle(agent_id, by, told)
            case Hold() | Resume() | Consult() | Conference() | Complete() | Transfer():
                await self._handle(agent_id, by, told)
            case PauseRecording():
                await self._put_on_record(agent_id, by, address, told)
                await self._floor.recording_pauses.pause(agent_id, told.call)
            case ResumeRecording():
                await self._put_on_record(agent_id, by, address, told)
                await self._floor.recording_pauses.resume(agent_id, told.call)
            case Secure():
                await self._put_on_record(agent_id, by, address, told)
                await self._floor.securing.ask(agent_id, told.flow, told.call)
            case Dispose():
                await self._floor.wrapping_up.dispose(
                    agent_id, told.call, told.disposition, instead_of=told.instead_of, by=by
                )
            case ExtendWrapUp():
                await self._floor.wrapping_up.extend(agent_id, told.call, by=by)
            case Read():
                await self._attendance.broadcasting.read(agent_id, told.broadcast, by=by)

    async def _put_on_record(
        self,
        agent_id: str,
        by: str,
        address: str,
        told: PauseRecording | ResumeRecording | Secure | Consult | Transfer,
    ) -> None:
        """Put on record, before it is done, who does what the call's journal tells of an agent."""
        supervising = self._attendance.supervising
        if supervising.call_of(agent_id) != told.call:
            # What is asked of somebody else's call is refused.
            return
        customer = supervising.customer_of(told.call)
        await self._trail.add(
            self._floor.tenant,
            "acted",
            who=by,
            at=self._clock(),
            route=f"{told.type} {told.call}",
            address=address,
            pseudonyms={customer} if customer else (),
        )

    async def _handle(
        self,
        agent_id: str,
        by: str,
        told: Hold | Resume | Consult | Conference | Complete | Transfer,
    ) -> None:
        handling, call_id = self._floor.handling, told.call
        match told:
            case Hold():
                await handling.hold(agent_id, call_id, by=by)
            case Resume():
                await handling.resume(agent_id, call_id, by=by)
            case Conference():
                await handling.conference(agent_id, call_id, by=by)
            case Complete():
                await handling.complete(agent_id, call_id, by=by)
            case Consult(flow=to_flow, number=number) if to_flow:
                await handling.consult_place(
                    agent_id, call_id, to_flow=to_flow, number=number, by=by
                )
            case Consult(agent=to_agent, queue=to_queue):
                await handling.consult(
                    agent_id, call_id, to_agent=to_agent, to_queue=to_queue, by=by
                )
            case Transfer(flow=to_flow, number=number) if to_flow:
                await handling.send_on(agent_id, call_id, to_flow=to_flow, number=number, by=by)
            case Transfer(agent=to_agent, queue=to_queue):
                await handling.transfer(
                    agent_id, call_id, to_agent=to_agent, to_queue=to_queue, by=by
                )


async def _close_when_over(
    socket: web.WebSocketResponse, until_refused: Callable[[], Awaitable[None]]
) -> None:
    try:
        await until_refused()
    except Exception:
        # A desk that nobody looks after any more would be open for good.
        log.exception("desk_right_not_looked_at")
    await socket.close(code=WSCloseCode.POLICY_VIOLATION)


async def _send(socket: web.WebSocketResponse, message: Message) -> None:
    try:
        async with asyncio.timeout(SENT_WITHIN_S):
            await socket.send_str(message.model_dump_json())
    except (TimeoutError, ConnectionError):
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)

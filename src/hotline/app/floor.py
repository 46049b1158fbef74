"""The floor: its policy and its people from their files, its telephones on the PBX."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import structlog

from hotline.api.caller_teller import CallerTeller
from hotline.api.desk_socket import DeskSocket
from hotline.api.ended_calls import HasCall
from hotline.api.phone_socket import PhoneSocket
from hotline.app.clock import now
from hotline.app.line_out import WaysOut
from hotline.app.stores import Stores
from hotline.asterisk.ami import AmiClient
from hotline.asterisk.lines import Lines
from hotline.asterisk.phone_credentials import PhoneCredentials
from hotline.asterisk.seats import Seats
from hotline.calls.agents import Agents
from hotline.calls.known_as import KnownAs
from hotline.calls.outbound import Outbound
from hotline.calls.rung_numbers import RungNumbers
from hotline.crm.telephones import e164, may_be_rung
from hotline.desk.callers import Callers
from hotline.desk.desk_audit import DeskAudit
from hotline.desk.desks import Desks
from hotline.desk.wallboard import Wallboard
from hotline.floor.attendance import Attendance
from hotline.floor.floor_rules import FloorRules
from hotline.floor.live_floor import LiveFloor
from hotline.floor.log_audit import LogAudit
from hotline.floor.seat_codes import SeatCodes
from hotline.floor.telling import Speak
from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing
from hotline.model.agent_pin import PinVerdict
from hotline.ops.callbacks_left import CallbacksLeft
from hotline.ops.floor_files import FloorFiles, FloorFilesKeeper, read_floor_files
from hotline.ops.line_out import LineOut
from hotline.ops.promises_due import PromisesDue
from hotline.ops.watch import Watch
from hotline.settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class OpenFloor:
    """A floor that takes callers once it is open.

    Attributes:
        floor: Who waits and who serves.
        rules: What the floor goes by.
        agents: Where calls send callers.
        attendance: Where agents come and go.
        desk: Serves the agents' desks.
        wallboard: Shows it.
        phones: Serves telephones in browsers.
        credentials: Gives those their passwords.
        promises: Brings what was promised to the floor.
        line_out: Tells the floor of a trunk that is lost; None where there is none.
        files: Where it stands what it goes by.
        codes: Serves seats' telephones that dial.
        log_audit: Holds the floor against its log.
        desk_audit: Holds open desks against the floor.
    """

    floor: LiveFloor
    rules: FloorRules
    agents: Agents
    attendance: Attendance
    desk: DeskSocket
    wallboard: Wallboard
    phones: PhoneSocket
    credentials: PhoneCredentials
    promises: PromisesDue
    line_out: LineOut | None
    files: FloorFilesKeeper
    codes: SeatCodes
    log_audit: LogAudit
    desk_audit: DeskAudit

    async def open(self, stack: AsyncExitStack) -> None:
        """Let it take callers for as long as `stack` lasts."""
        self.credentials.follow(
            seat.seat_id for seat in self.rules.roster.seats.values() if seat.phone == "browser"
        )
        stack.push_async_callback(self.credentials.close)
        await stack.enter_async_context(self.floor)
        self.phones.expect_pages()
        await stack.enter_async_context(self.rules)


async def open_floor(
    settings: Settings,
    *,
    out: WaysOut,
    stores: Stores,
    ami: AmiClient,
    lines: Lines,
    seats: Seats,
    has_sip_call: HasCall,
    speak: Speak,
    bundle: Callable[[], Bundle],
    is_carried: Callable[[str], bool],
    callers: Callers,
    watch: Watch,
) -> OpenFloor | None:
    """Return the floor; None where the bank has no agents, or their files have mistakes.

    `out` is what rings other telephones, `bundle` returns that of new calls, `callers` know who is
    on a call.
    """

    def read() -> FloorFiles:
        return read_floor_files(settings.routing_file, settings.agents_file)

    async def try_pin(agent_id: str, pin: str) -> PinVerdict:
        return await stores.relations.agent_pins.attempt(settings.tenant, agent_id, pin, at=now())

    if not settings.agents_file.exists():
        log.info("no_floor", agents_file=str(settings.agents_file))
        return None
    try:
        files = read()
    except (FlowFilesMissing, FlowProblems) as refused:
        # Cards are blocked and balances told without agents, too.
        watch.over_refused_floor(refused)
        return None
    desks = Desks()
    numbers = RungNumbers(settings.tenant, stores.crm, stores.relations, settings.crm, now)
    floor = LiveFloor(
        tenant=settings.tenant,
        policy=files.policy,
        journal=stores.journal,
        telephones=seats,
        desks=desks,
        speak=speak,
        ready=lines.until_looked,
        is_carried=is_carried,
        clock=now,
        customers=Outbound(out.trunk, numbers, lines.has_rung) if out.trunk is not None else None,
        places=out.places,
        is_page=lambda seat: rules.roster.is_page(seat),
    )
    rules = FloorRules(floor, files.roster, lambda: bundle().calendar, now)
    index = await stores.keys.blind_index(settings.tenant)
    attendance = Attendance(floor, lambda: rules.roster, now)
    credentials = PhoneCredentials(ami)
    known_as = KnownAs(index.pseudonym, region=settings.crm.region)
    return OpenFloor(
        floor=floor,
        rules=rules,
        agents=Agents(floor, known_as, lambda number: _may_be_rung(number, settings), now),
        attendance=attendance,
        desk=DeskSocket(
            floor,
            attendance,
            desks,
            CallerTeller(floor, callers, stores.relations.trail, now),
            stores.relations.trail,
            now,
        ),
        wallboard=Wallboard(floor, attendance, settings.zone),
        phones=PhoneSocket(
            attendance,
            credentials.give,
            websocket_url=settings.asterisk.websocket_url,
            has_call=has_sip_call,
            stun_servers=settings.asterisk.stun_servers,
            on_page_gone=floor.unplugged,
        ),
        credentials=credentials,
        promises=PromisesDue(
            tenant=settings.tenant,
            floor=floor,
            relations=stores.relations,
            numbers=numbers,
            known_as=known_as,
            callbacks=CallbacksLeft(
                tenant=settings.tenant,
                crm=stores.crm,
                promises=stores.relations.promises,
                hours=settings.outbound.hours,
                lead=timedelta(minutes=settings.outbound.lead_minutes),
                region=settings.crm.region,
            ),
            settings=settings.outbound,
            bundle=bundle,
            clock=now,
        ),
        line_out=(
            LineOut(floor=floor, is_there=out.trunk.is_there, clock=now)
            if out.trunk is not None
            else None
        ),
        codes=SeatCodes(
            attendance,
            lambda: rules.roster,
            try_pin,
            speak,
            lambda: bundle().catalogue.languages,
        ),
        log_audit=LogAudit(floor, stores.journal, now),
        desk_audit=DeskAudit(floor, desks, now),
        files=FloorFilesKeeper(read, files, lambda new: rules.use(new.policy, new.roster), now),
    )


def _may_be_rung(number: str, settings: Settings) -> bool:
    """Return whether the bank calls back at a number that a telephone shows."""
    known = e164(number, region=settings.crm.region)
    return known is not None and may_be_rung(known, countries=settings.crm.rung_countries)

"""What people see in browsers, and programs ask: the API over the service that runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from hotline.api import api_app
from hotline.api.door import Door
from hotline.api.ended_calls import HasCall
from hotline.api.parts import Parts
from hotline.api.web_calls import WebCalls
from hotline.app.clock import now
from hotline.app.floor import OpenFloor
from hotline.app.recording import call_recordings
from hotline.app.stores import Stores
from hotline.calls.consents import LiveConsents
from hotline.calls.switchboard import Switchboard
from hotline.calls.text_part import BundleOf
from hotline.crm.users.sessions import nobody
from hotline.desk.call_told import CallsTold
from hotline.desk.under_way import CallsUnderWay, calls_of
from hotline.jobs import Jobs
from hotline.model.interaction import Interaction
from hotline.ops.service_now import ServiceStatus
from hotline.qa.replay.apart import replay_apart
from hotline.qa.replay.many import ManyReplays
from hotline.qa.replay.one_call import CallReplays
from hotline.qa.scorecards.quality import Quality
from hotline.reports.making import ReportMaker
from hotline.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The API, and what works for it.

    Attributes:
        api: Serves it.
        many_replays: Replays that go on behind it.
    """

    api: web.Application
    many_replays: ManyReplays


async def open_pages(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    stores: Stores,
    floor: OpenFloor | None,
    switchboard: Switchboard,
    live: Callable[[str], Interaction | None],
    bundle_of: BundleOf,
    has_sip_call: HasCall,
    service: ServiceStatus,
) -> Pages:
    """Return the API.

    Args:
        stack: Ends what works for it.
        settings: What it goes by.
        stores: What it reads and changes.
        floor: Where agents are; None where there are none.
        switchboard: Carries the calls that are under way.
        live: Returns what is known of a call under way; None for another one.
        bundle_of: Returns a bundle by its digest.
        has_sip_call: Tells which calls the PBX has.
        service: Tells how the service is.
    """
    tenant = settings.tenant
    replays = CallReplays(
        tenant,
        stores.journal.history,
        stores.journal.bundles,
        draft=settings.flows_draft_dir,
        prompts=settings.prompts_dir,
    )
    many_replays = await stack.enter_async_context(
        ManyReplays(stores.relations.replays, replays, replay_apart, now)
    )
    door = Door(
        stores.relations,
        stores.people,
        settings.users,
        tenant,
        serves=nobody if floor is None else floor.attendance.serves,
    )
    consents_taken = Jobs()
    stack.push_async_callback(consents_taken.cancel)
    parts = Parts(
        attendance=None if floor is None else floor.attendance,
        wallboard=None if floor is None else floor.wallboard,
        phones=None if floor is None else floor.phones,
        calls=CallsTold(
            tenant=tenant,
            crm=stores.crm,
            notes=stores.relations.notes,
            journal=stores.journal,
            live=live,
            bundle_of=bundle_of,
            recordings=call_recordings(settings, stores),
            under_way=CallsUnderWay(lambda: calls_of(tenant, switchboard.sessions.values())),
        ),
        consents=LiveConsents(tenant, switchboard.sessions.values, consents_taken),
        reports=ReportMaker(
            tenant=tenant,
            journal=stores.journal,
            crm=stores.crm,
            zone=settings.zone,
            clock=now,
            shifts_of=(
                lambda agent_id: None if floor is None else floor.rules.roster.shifts.get(agent_id)
            ),
        ),
        replays=replays,
        many_replays=many_replays,
        quality=Quality.over(
            tenant, stores.crm, stores.relations, settings.scorecards, settings.zone
        ),
        service=service,
    )
    api = api_app(
        stores.relations,
        settings.crm,
        parts,
        desk=None if floor is None else floor.desk,
        web_calls=_web_calls(settings, door, has_sip_call),
        door=door,
        clock=now,
    )
    return Pages(api=api, many_replays=many_replays)


def _web_calls(settings: Settings, door: Door, has_call: HasCall) -> WebCalls | None:
    """Return what serves callers' pages; None where there are none, or nothing to hand on to."""
    url = settings.asterisk.websocket_url
    if not settings.web_calls.enabled or url is None:
        return None
    return WebCalls(settings.web_calls, door, websocket_url=url, has_call=has_call)

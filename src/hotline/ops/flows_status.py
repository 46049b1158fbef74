"""What `hotline flows status` asks the service: who gets which bundle, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict

from hotline.ops.bearer import admin_token, shows
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.settings import Settings

FLOWS_PATH = "/admin/flows"


class RefusedFiles(BaseModel):
    """Files that new calls do not get, every mistake told, and since when."""

    model_config = ConfigDict(frozen=True)

    why: str
    since: AwareDatetime


class FlowsStatus(BaseModel):
    """What calls get now.

    Attributes:
        bundle: The digest of the bundle that new calls get.
        since: Since when they get it.
        flows: The names of its flows.
        live: The digest of a bundle to the number of callers on the line with it.
        refused: What stands in the files instead; None where new calls get what they say.
    """

    model_config = ConfigDict(frozen=True)

    bundle: str
    since: AwareDatetime
    flows: tuple[str, ...]
    live: dict[str, int]
    refused: RefusedFiles | None


def flows_routes(
    keeper: BundleKeeper, live: Callable[[], Mapping[str, int]], settings: Settings
) -> list[web.RouteDef]:
    """Return the route that tells it to whoever can read the settings."""
    token = admin_token(settings, FLOWS_PATH)

    async def answer(request: web.Request) -> web.Response:
        if not shows(request, token):
            raise web.HTTPUnauthorized
        refused = keeper.refused
        status = FlowsStatus(
            bundle=keeper.serving.bundle.digest,
            since=keeper.serving.since,
            flows=tuple(sorted(keeper.serving.bundle.flows)),
            live=dict(live()),
            refused=refused and RefusedFiles(why=str(refused.error), since=refused.since),
        )
        return web.Response(text=status.model_dump_json(), content_type="application/json")

    return [web.get(FLOWS_PATH, answer)]

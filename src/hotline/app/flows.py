"""The flows that calls go by: read from their files, kept in the journal, spoken by the voice."""

from __future__ import annotations

from hotline.app.clock import now
from hotline.app.stores import Stores
from hotline.app.voice import Voice
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.settings import Settings


def open_keeper(settings: Settings, stores: Stores, voice: Voice) -> BundleKeeper:
    """Return who keeps the flows, those of earlier calls included."""

    async def routed() -> frozenset[str]:
        routes = await stores.crm.routes.listed(settings.tenant)
        return frozenset(route.flow for route in routes)

    return BundleKeeper(
        tenant=settings.tenant,
        bundles=stores.journal.bundles,
        routed=routed,
        speak=voice.speak,
        speak_at_once=voice.speak_at_once,
        clock=now,
    )

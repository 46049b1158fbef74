"""Bundles that are kept in memory, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hotline.journal.bundles import CANDIDATES
from hotline.journal.errors import AmbiguousBundle, UnknownBundle
from hotline.journal.records import BundleTaken
from hotline.model.moment import as_utc


class InMemoryBundles:
    """Keeps the contract of `hotline.journal.port.BundlesPort`, except that it dies with us."""

    def __init__(self) -> None:
        self._sources: dict[tuple[str, str], dict[str, str]] = {}
        self._taken: dict[str, list[BundleTaken]] = {}

    async def take(
        self, tenant: str, digest: str, sources: Mapping[str, str], at: datetime
    ) -> None:
        """Keep a bundle and note that new calls get it."""
        taken_at = as_utc(at)
        self._sources.setdefault((tenant, digest), dict(sources))
        taken = self._taken.setdefault(tenant, [])
        if not taken or taken[0].digest != digest:
            taken.insert(0, BundleTaken(digest=digest, taken_at=taken_at))

    async def taken(self, tenant: str, *, limit: int = 50) -> list[BundleTaken]:
        """List what new calls got, the current one first."""
        return self._taken.get(tenant, [])[:limit]

    async def find(self, tenant: str, prefix: str) -> str:
        """Return the one digest that begins like this."""
        found = [
            digest
            for owner, digest in reversed(self._sources)
            if owner == tenant and digest.startswith(prefix)
        ]
        if not found:
            raise UnknownBundle(tenant=tenant, digest=prefix)
        if len(found) > 1:
            raise AmbiguousBundle(
                tenant=tenant, prefix=prefix, candidates=tuple(found[:CANDIDATES])
            )
        return found[0]

    async def sources(self, tenant: str, digest: str) -> Mapping[str, str]:
        """Give back a bundle's sources."""
        sources = self._sources.get((tenant, digest))
        if sources is None:
            raise UnknownBundle(tenant=tenant, digest=digest)
        return dict(sources)

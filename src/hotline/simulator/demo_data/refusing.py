"""Where days that never were may not be written: where somebody would act on them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.errors import HotlineError
from hotline.floor.floor_log import STREAM
from hotline.journal import Journal
from hotline.journal.lease import SILENT_S
from hotline.projection.rebuilder import EVER
from hotline.settings import Settings
from hotline.store_addresses import addresses

LOOK_EVERY_S = 1.0


class LineOut(HotlineError):
    """A service with these settings rings people."""

    def __str__(self) -> str:
        return (
            "these settings have a line out (outbound.endpoint), and nobody is to be rung for "
            "what is made up: use settings and stores of their own, without one"
        )


class StoreHasCalls(HotlineError):
    """Calls that nobody made would stand among those that somebody has."""

    def __init__(self, calls: int) -> None:
        super().__init__(
            f"there are {calls:,} calls in this store already: name another one "
            "(HOTLINE_STORE__…), or say --among-real-calls; what is made up stays there, "
            "in every report"
        )


class StoreHasFloor(HotlineError):
    """The log of the floor goes on from what was last: what is older cannot come behind it."""

    def __str__(self) -> str:
        return (
            "agents have worked on the floor of this store already, and days that are over cannot "
            "be put behind that: name another store (HOTLINE_STORE__…)"
        )


class ServiceRuns(HotlineError):
    """A service would act on what is made up, and writes into the same log."""

    def __init__(self, pbx: str) -> None:
        super().__init__(
            f"a service carries the calls of PBX {pbx!r} on these stores: stop it first, or name "
            "other stores (HOTLINE_STORE__…)"
        )


class HalfFilled(HotlineError):
    """What an interrupted `hotline demo-data` left is neither empty nor a floor's days."""

    def __init__(self, mark: Path) -> None:
        names = "journal.db, crm.db and keys.db, or what they are named in the settings"
        super().__init__(
            "`hotline demo-data` was interrupted while it filled these stores, and what it left is "
            f"not whole: move the stores ({names}) and {mark} away, and run it again; if there are "
            "real calls in them, too, leave them and name other stores (HOTLINE_STORE__…)"
        )


class DemoStores:
    """Looks whether stores may be filled with what is made up.

    Args:
        settings: Those of the service that would use it.
        journal: Where it would be written.
        harmless: A line out by which nobody is rung who has not come to be rung.
    """

    def __init__(self, settings: Settings, journal: Journal, *, harmless: str) -> None:
        self._settings = settings
        self._journal = journal
        self._harmless = harmless
        self._beats: dict[str, tuple[int, int]] = {}
        kept = addresses(settings.store).journal
        self._mark = kept.with_name(f"{kept.name}.filling") if isinstance(kept, Path) else None

    @contextmanager
    def filling(self, *, among: int) -> Iterator[None]:
        """Mark the stores inside as half filled; whoever is killed there leaves the mark.

        Only those in files are: in PostgreSQL the next run tells that there are calls already.
        Nor are those with real calls: nobody is to be told to move these away, with their keys.

        Args:
            among: So many calls are there already.

        Raises:
            OSError: They cannot be marked.
        """
        if self._mark is None or among:
            yield
            return
        self._mark.touch()
        yield
        self._mark.unlink()

    async def refuse(self, *, among_real_calls: bool) -> int:
        """Look before anything is written; return how many calls there are.

        Takes as long as a service may be silent where one has run on these stores.

        Raises:
            LineOut: Somebody could be rung.
            HalfFilled: They were to be filled before, and that came to no end.
            StoreHasCalls: There are calls, and they were not told of.
            StoreHasFloor: The floor has a log already.
            ServiceRuns: A service lives on these stores.
            DatabaseError: The journal cannot be used.
        """
        tenant = self._settings.tenant
        if self._settings.outbound.endpoint not in {None, self._harmless}:
            raise LineOut
        if self._mark is not None and self._mark.exists():
            raise HalfFilled(self._mark)
        self._beats = await self._journal.beats(tenant)
        looks = int(SILENT_S / LOOK_EVERY_S) if self._beats else 0
        for _ in range(looks):
            await asyncio.sleep(LOOK_EVERY_S)
            await self.refuse_service()
        calls = await self._journal.history.count(tenant, since=EVER[0], until=EVER[1])
        if calls and not among_real_calls:
            raise StoreHasCalls(calls)
        if await self._journal.read_after(tenant, STREAM, 0, limit=1):
            raise StoreHasFloor
        return calls

    async def refuse_service(self) -> None:
        """Look whether a service has counted a beat since the first look, or has begun.

        Raises:
            ServiceRuns: One has.
            DatabaseError: The journal cannot be used.
        """
        for pbx, beat in (await self._journal.beats(self._settings.tenant)).items():
            if self._beats.get(pbx) != beat:
                raise ServiceRuns(pbx)

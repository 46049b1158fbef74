"""The seats of a checkout: the PBX has those of `agents.toml`, and takes an edit while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager

from hotline.errors import HotlineError
from hotline.flow_files import fingerprint
from hotline.launch.errors import PbxDeaf
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.pbx_seats import take_seats, write_seats
from hotline.launch.places import Places
from hotline.launch.service_config import ServiceConfig
from hotline.model.seat import Seat
from hotline.ops.file_watch import AGAIN_S, EVERY_S, watching_files
from hotline.roster import load_roster
from hotline.routing_policy import load_policy


class SeatKeeper:
    """Sees to it that the PBX has the seats that are written down.

    Args:
        config: Where the PBX is, and the key from which passwords follow.
        places: The checkout, with the file.
        program: The PBX's, whose console is spoken to.
    """

    def __init__(self, config: ServiceConfig, places: Places, program: PbxProgram) -> None:
        self._config = config
        self._places = places
        self._program = program
        self._files = fingerprint(places.routing)

    def write(self) -> None:
        """Write the PBX's file before it starts.

        Raises:
            FlowFilesMissing: There are agents and no policy.
            FlowProblems: With every mistake in them.
        """
        pbx = self._config.pbx
        write_seats(pbx.etc_dir / pbx.seats_file, self._seats(), self._config.secrets.seat_key)

    def kept(
        self, say: Callable[[str], None], *, every_s: float = EVERY_S, again_s: float = AGAIN_S
    ) -> AbstractAsyncContextManager[None]:
        """Give the PBX, inside the block, the seats of each edit.

        Args:
            say: Hears what came of it.
            every_s: Seconds between two looks at the files.
            again_s: Seconds after which a PBX that did not listen is told again.
        """

        async def take() -> bool:
            return await self._take(say)

        return watching_files(
            lambda: (self._places.routing,),
            take,
            known=self._files,
            every_s=every_s,
            again_s=again_s,
        )

    async def _take(self, say: Callable[[str], None]) -> bool:
        """Take an edit; return whether to wait for another one."""
        try:
            seats = await asyncio.to_thread(self._seats)
            key = self._config.secrets.seat_key
            await take_seats(self._config.pbx, self._program, seats, key)
        except PbxDeaf as error:
            say(f"The seats are not known to the PBX yet; that is tried again.\n{error}")
            return False
        except HotlineError as error:
            say(f"The seats stay as they are:\n{error}")
        else:
            names = ", ".join(one.seat_id for one in seats) or "none"
            say(f"Seats that the PBX has: {names}.")
        return True

    def _seats(self) -> Collection[Seat]:
        if not self._places.agents_file.exists():
            return ()
        policy = load_policy(self._places.routing_file)
        return load_roster(self._places.agents_file, policy).seats.values()

"""A checkout's seats come to the PBX, edits too; the PBX is a program that notes its orders."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hotline.flow.problems import FlowProblems
from hotline.launch.pbx_config import RELOAD_SEATS, PbxConfig
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.places import Places, find_places
from hotline.launch.seat_keeper import SeatKeeper
from hotline.launch.service_config import ServiceConfig, keep_secrets

LIMIT_S = 10.0


@dataclass(kw_only=True)
class Checkout:
    """A copy of the agents and the policy, and a PBX that listens or not."""

    places: Places
    keeper: SeatKeeper
    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    @property
    def seats_file(self) -> Path:
        return self.places.pbx_state / "etc/pjsip_seats.conf"

    @property
    def orders(self) -> list[str]:
        """What the PBX was told."""
        file = self.places.pbx_state / "orders"
        return file.read_text().splitlines() if file.exists() else []

    def listens(self, *, well: bool) -> None:
        """Make the PBX listen, or not."""
        program = self.places.project / "asterisk"
        end = "exit 0" if well else "echo no PBX here; exit 1"
        program.write_text(f'#!/bin/sh\necho "$4" >> orders\n{end}\n')
        program.chmod(0o755)

    def add(self, text: str) -> None:
        with self.places.agents_file.open("a") as file:
            file.write(text)

    async def says(self) -> str:
        async with asyncio.timeout(LIMIT_S):
            return await self.told.get()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    places = Places(project=tmp_path)
    shutil.copytree(find_places().routing, places.routing)
    (places.pbx_state / "etc").mkdir(parents=True)
    config = ServiceConfig(
        pbx=PbxConfig(
            state_dir=places.pbx_state,
            sip_port=5060,
            ami_port=5038,
            ami_secret="s",
            rtp_range=(20000, 20099),
        ),
        secrets=keep_secrets(places.var / "secrets.json"),
        web_port=8090,
        bank_port=8091,
        espeak_dir=None,
    )
    program = PbxProgram(
        kind="own",
        version="22",
        command=(str(tmp_path / "asterisk"),),
        module_dir=tmp_path,
        data_dir=tmp_path,
    )
    made = Checkout(places=places, keeper=SeatKeeper(config, places, program))
    made.listens(well=True)
    return made


@pytest.fixture
async def kept(checkout: Checkout) -> AsyncIterator[Checkout]:
    checkout.keeper.write()
    async with checkout.keeper.kept(checkout.told.put_nowait, every_s=0.05, again_s=0.2):
        yield checkout


async def test_an_edit_is_told_to_the_pbx(kept: Checkout) -> None:
    assert "[desk4](seat.endpoint)" in kept.seats_file.read_text()
    kept.add('[seats.desk5]\nname = "Desk 5"\n')
    said = await kept.says()
    assert said.startswith("Seats that the PBX has: desk1, desk2, desk3, desk4, web1, web2, desk5.")
    assert kept.orders == [RELOAD_SEATS]
    assert "[desk5](seat.endpoint)" in kept.seats_file.read_text()


async def test_a_mistake_is_told_and_changes_nothing(kept: Checkout) -> None:
    before = kept.seats_file.read_text()
    kept.add("[seats.8001]\n")
    said = await kept.says()
    assert said.startswith("The seats stay as they are:\n")
    assert "an id is of letters" in said
    assert (kept.seats_file.read_text(), kept.orders) == (before, [])


async def test_a_pbx_that_does_not_listen_is_told_again(kept: Checkout) -> None:
    kept.listens(well=False)
    kept.add('[seats.desk5]\nname = "Desk 5"\n')
    assert "(no PBX here)" in await kept.says()
    kept.listens(well=True)
    async with asyncio.timeout(LIMIT_S):
        while not (await kept.says()).startswith("Seats that"):
            pass


def test_mistakes_stop_the_start(checkout: Checkout) -> None:
    checkout.add("[seats.8001]\n")
    with pytest.raises(FlowProblems):
        checkout.keeper.write()


def test_a_bank_without_agents_has_no_seats(checkout: Checkout) -> None:
    checkout.places.agents_file.unlink()
    checkout.keeper.write()
    assert "[" not in checkout.seats_file.read_text()

"""Places outside that are rung, on a real Asterisk: one telephone is the trunk, for all numbers.

The agent is told nothing on the telephone before the caller is there: that is proved elsewhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.acceptance.floor.conftest import KEY, ROUTING, opened

from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER, DEMO_TRUNK, demo_trunk_password
from hotline.testing.flow_files import edit
from hotline.testing.phone import Login, SipPhone

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.faulty_link import FaultyLink
    from hotline.testing.flow_files import FlowFiles

SENDS_TO = "sends_to: {payments: payments,"
PLACES = (
    "sends_to: {branch: branch, brief: brief, abroad: abroad, elsewhere: elsewhere, "
    "payments: payments,"
)
BRANCHES = """
  branch:
    transfer: "+86 21 6437 8888"
    ring_s: 60
    outcomes:
      {answered: ask_how, busy: not_reached, no_answer: not_reached, unavailable: not_reached}
  brief:
    transfer: "+86 21 6437 8889"
    ring_s: 5
    outcomes:
      {answered: ask_how, busy: not_reached, no_answer: not_reached, unavailable: not_reached}
  abroad:
    transfer: "+44 20 7946 0018"
    outcomes:
      {answered: ask_how, busy: not_reached, no_answer: not_reached, unavailable: not_reached}
  elsewhere:
    transfer: typed_by_agent
    ring_s: 60
    outcomes:
      {answered: ask_how, busy: not_reached, no_answer: not_reached, unavailable: not_reached}
  not_reached: {say: agents_busy, next: any_agent}

  # --- after the talk ---
"""

NUMBER = "+862164378888"


@contextlib.asynccontextmanager
async def opened_with_branches(
    folder: Path, files: FlowFiles, link: FaultyLink
) -> AsyncIterator[Room]:
    """Open the room, whose agent may send callers to a branch that rings for a minute.

    There is one, too, that rings only briefly, one that is not allowed, and one whose number the
    agent types.
    """
    mine = files.copied_to(folder / "branches")
    person = mine.flow.parent / "person.yaml"
    edit(person, SENDS_TO, PLACES)
    edit(person, "\n  # --- after the talk ---\n", BRANCHES)
    more = {
        "HOTLINE_OUTBOUND__ENDPOINT": DEMO_TRUNK,
        "HOTLINE_OUTBOUND__NUMBER": DEMO_BANK_NUMBER,
        "HOTLINE_OUTBOUND__TRANSFER_TO": '["+8621"]',
        "HOTLINE_OUTBOUND__TRANSFERS_PER_HOUR": "1000",
        "HOTLINE_OUTBOUND__TRANSFERS_PER_CALLER": "50",
    }
    routing = f"{ROUTING}whisper = false\n"
    async with opened(folder, mine, routing=routing, more=more, link=link) as room:
        await room.hotline.pbx.take_demo_trunk(KEY)
        yield room


@contextlib.asynccontextmanager
async def branch_of(room: Room) -> AsyncIterator[SipPhone]:
    """Let somebody be there who is rung, at whatever number."""
    login = Login(username=DEMO_TRUNK, password=demo_trunk_password(KEY))
    async with SipPhone.open(answers=True, login=login) as phone:
        await phone.register(f"sip:{room.hotline.pbx.sip_address}")
        yield phone

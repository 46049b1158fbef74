"""Asterisk's file of the seats, whose telephones may register and be rung; from `agents.toml`.

`pjsip.conf` says by its templates what all of them have in common, and includes this file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from hotline.launch.files import write_private
from hotline.launch.pbx_config import RELOAD_SEATS, PbxConfig
from hotline.launch.pbx_console import tell_pbx
from hotline.launch.pbx_program import PbxProgram
from hotline.model.seat import Seat
from hotline.roster import REALM, credential_of

_HEADER = "; Written from agents.toml; it holds secrets.\n"
# An Asterisk before 20.12 and 22.2 knows no `password_digest`, which later ones make of these.
_DESK_PHONE = """
[{seat}](seat.endpoint)
auth = {seat}
aors = {seat}
[{seat}](seat.aor)
[{seat}](seat.auth)
auth_type = md5
username = {seat}
realm = {realm}
md5_cred = {credential}
"""
# Its credential is in the database, where the service puts it for some minutes.
_BROWSER = """
[{seat}](seat.browser)
auth = {seat}
aors = {seat}
[{seat}](seat.aor)
"""


def seats_text(seats: Iterable[Seat], key: str) -> str:
    """Return what the file holds.

    Args:
        seats: The seats; a `read_roster` has seen to it that their ids say nothing else here.
        key: From which the passwords of their telephones follow.
    """
    return _HEADER + "".join(_seat_text(one, key) for one in seats)


def _seat_text(seat: Seat, key: str) -> str:
    match seat.phone:
        case "browser":
            return _BROWSER.format(seat=seat.seat_id)
        case "desk":
            credential = credential_of(seat, key)
            return _DESK_PHONE.format(seat=seat.seat_id, realm=REALM, credential=credential)
        case _:
            assert_never(seat.phone)


def write_seats(file: Path, seats: Iterable[Seat], key: str) -> None:
    """Write the file, readable by this user only."""
    write_private(file, seats_text(seats, key))


async def take_seats(
    config: PbxConfig, program: PbxProgram, seats: Iterable[Seat], key: str
) -> None:
    """Give a running PBX the seats that there are from now on; calls on the line go on.

    Raises:
        PbxDeaf: The PBX does not read them; it will when it starts the next time.
    """
    await asyncio.to_thread(write_seats, config.etc_dir / config.seats_file, seats, key)
    await tell_pbx(config, program, RELOAD_SEATS)

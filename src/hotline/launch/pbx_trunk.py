"""The trunk of a checkout: a telephone that registers stands for the telephone network.

Whomever the bank rings, that telephone rings. A bank has its own file of this name, with its own
trunk.
"""

from __future__ import annotations

from pathlib import Path

from hotline.launch.files import write_private
from hotline.model.seat import Seat
from hotline.roster import REALM, credential_of, password_of

DEMO_TRUNK = "demo.trunk"
"""The endpoint's name, and the telephone's user name: no seat's id has a dot in it."""
DEMO_BANK_NUMBER = "+861066668888"
"""What customers are shown by the demo bank."""

_TRUNK = """; Written at each start; it holds a secret.
[{name}](trunk.endpoint)
auth = {name}
aors = {name}
[{name}](seat.aor)
[{name}](seat.auth)
auth_type = md5
username = {name}
realm = {realm}
md5_cred = {credential}
"""
_WHO = Seat(seat_id=DEMO_TRUNK, name="Customers")


def write_demo_trunk(file: Path, key: str) -> None:
    """Write the PBX's file of the trunk, readable by this user only.

    Args:
        file: Where to.
        key: From which the telephone's password follows, as those of seats do.
    """
    text = _TRUNK.format(name=DEMO_TRUNK, realm=REALM, credential=credential_of(_WHO, key))
    write_private(file, text)


def demo_trunk_password(key: str) -> str:
    """Return the password of the telephone that is rung for every customer."""
    return password_of(_WHO, key)

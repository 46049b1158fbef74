"""What a process knows of a caller's line that no journal has, for the process after it.

It goes from memory to memory (`hotline.ops.succession`), and never to a disk or a log: keys may be
a PIN.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MOST_KEYS = 64
MOST_TEXT = 512
Keys = Annotated[str, Field(pattern=rf"^[0-9*#A-D]{{0,{MOST_KEYS}}}$", repr=False)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Text = Annotated[str, Field(max_length=MOST_TEXT)]
Count = Annotated[int, Field(ge=0, le=2**53)]


class Carried(BaseModel):
    """The root of what is carried over. An error about it does not show it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class CarriedKeys(Carried):
    """What a keypad holds.

    Attributes:
        keys: What no question has taken yet, in order.
        dropped: How many keys were dropped, and not counted yet.
        needless_key: The finish key that may still come after a complete entry; "" for none.
        needless_s: For so many seconds more.
        quiet_s: For so many seconds an entry is waited for since the last key, or the prompt.
        rest_s: For so many seconds more a key may end what was typed across a gap; an older version
            does not tell.
    """

    keys: Keys
    dropped: Count
    needless_key: Annotated[str, Field(pattern=r"^[0-9*#A-D]?$")]
    needless_s: Seconds
    quiet_s: Seconds
    rest_s: Seconds = 0.0


class CarriedLine(Carried):
    """What is known of one channel.

    Attributes:
        running: The id of the AGI command that runs on the PBX; "" for none.
        in_session: Whether the channel is in AsyncAGI.
        keys: The caller's keypad.
        is_page: Whether it came from the bank's page; an older version does not tell.
    """

    running: Text
    in_session: bool
    keys: CarriedKeys
    is_page: bool = False

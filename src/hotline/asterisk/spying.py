"""Asterisk's ChanSpy on a channel of ours: a supervisor hears an agent's leg.

It is always an agent's leg that is heard, never a caller's: what the agent does not hear, no
supervisor hears either. https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/ChanSpy/
"""

from __future__ import annotations

from hotline.asterisk.agi_channel import AgiChannel
from hotline.asterisk.line import LineGone
from hotline.model.supervision import SupervisionMode

SUPERVISOR_CONTEXT = "hotline-supervisor"
"""Where a supervisor's leg is that hears another one; each mode is an extension there."""
AGENT_LEG = "HOTLINE_AGENT_LEG"
"""The variable that names whom it hears."""


async def spy(channel: AgiChannel, leg_id: str, mode: SupervisionMode) -> None:
    """Let a channel hear another one, instead of what it does; its PBX ends it with that one.

    Args:
        channel: The supervisor's.
        leg_id: The agent's leg, by its Uniqueid.
        mode: Whom the supervisor speaks to.

    Raises:
        LineGone: The supervisor has hung up.
    """
    await channel.actions.insist("Setvar", ("Variable", AGENT_LEG), ("Value", leg_id))
    await _go(channel, SUPERVISOR_CONTEXT, mode)


async def stop_spying(channel: AgiChannel, context: str, extension: str) -> None:
    """Let a channel hear nobody, and wait for us elsewhere in the dialplan.

    Raises:
        LineGone: The supervisor has hung up.
    """
    await _go(channel, context, extension)


async def _go(channel: AgiChannel, context: str, extension: str) -> None:
    # From now on, and not from when the PBX says so: what is told of before is over.
    channel.on_session(inside=False)
    place = (("Context", context), ("Exten", extension), ("Priority", "1"))
    await channel.actions.insist("Redirect", *place)
    if channel.is_gone:
        raise LineGone

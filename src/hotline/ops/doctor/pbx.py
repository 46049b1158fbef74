"""Asterisk, as far as our user of its manager interface can see."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from hotline.asterisk.ami import Action, AmiActionRefused, AmiClient, AmiError
from hotline.asterisk.asterisk_line import FALLBACK_CONTEXT
from hotline.asterisk.left_behind import INBOUND_CONTEXT
from hotline.asterisk.seat_leg import AGENT_CONTEXT
from hotline.asterisk.seats import SEAT_CONTEXT
from hotline.ops.doctor.clocks import compare_clocks
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.secrecy import WAY_OUT, open_to_others
from hotline.settings import AsteriskSettings

LINK_LIMIT_S = 8.0
"""How long to wait for the link: longer than for a greeting, so as to tell of a missing one."""
OLDEST_VERSION = 20
ACTIONS = (
    "AGI",
    "Bridge",
    "ControlPlayback",
    "CoreShowChannels",
    "Originate",
    "Redirect",
    "Setvar",
    "Status",
)
"""What the service asks of Asterisk."""
MARK = "UserEvent"
"""What it asks too when it gives its calls to the next service; calls need nothing of it."""
NEEDLESS = ("Command", "UpdateConfig")
"""What it never asks, one of each class of rights that it can do without."""
CLASSES = "write=agi,call,originate,reporting,user"
ANYTHING = (".", "!")
"""The ends of a pattern of the dialplan that takes whatever follows."""
NO_LINK = "not looked at, for there is no link to Asterisk"


def pbx_checks(settings: AsteriskSettings, link: AmiClient) -> Iterator[Check]:
    """Return the checks of Asterisk."""
    yield Check(name="asterisk: secrecy", look=partial(_secrecy, settings))
    yield Check(name="asterisk: link", look=partial(_link, link))
    yield Check(name="asterisk: channels", look=partial(_channels, link))
    yield Check(name="asterisk: actions", look=partial(_actions, link))
    for context in (INBOUND_CONTEXT, FALLBACK_CONTEXT, AGENT_CONTEXT, SEAT_CONTEXT):
        yield Check(name=f"asterisk: {context}", look=partial(has_context, link, context))
    yield Check(name="asterisk: clock", look=partial(_clock, link))


async def _secrecy(settings: AsteriskSettings) -> Finding:
    if what := open_to_others(settings):
        return warning(what.text, WAY_OUT.text)
    return ok("nobody else reads what passes between here and Asterisk")


async def _link(link: AmiClient) -> Finding:
    try:
        await link.wait_up(LINK_LIMIT_S)
    except AmiError as error:
        return broken(
            str(error),
            "start Asterisk; then compare asterisk.host, asterisk.port, asterisk.tls, "
            "asterisk.username and asterisk.secret with its manager.conf",
        )
    said = await link.send(Action("CoreSettings", []))
    version = said.get("AsteriskVersion")
    if version.partition(".")[0].isdecimal() and int(version.partition(".")[0]) < OLDEST_VERSION:
        return broken(f"this is Asterisk {version}", f"use version {OLDEST_VERSION} or later")
    return ok(f"Asterisk {version} accepts our user")


async def is_up(link: AmiClient) -> bool:
    """Return whether there is a link, or soon is."""
    try:
        await link.wait_up(LINK_LIMIT_S)
    except AmiError:
        return False
    return True


def not_looked() -> Finding:
    """Return that nothing can be said without a link."""
    return warning(NO_LINK, "put the link right first")


async def _channels(link: AmiClient) -> Finding:
    if not await is_up(link):
        return not_looked()
    try:
        channels = await link.send_list(Action("CoreShowChannels", []))
    except AmiActionRefused as error:
        return broken(str(error), "give our user the class `reporting` in write=")
    return ok(f"our user sees the channels; there are {len(channels)} now")


async def _actions(link: AmiClient) -> Finding:
    if not await is_up(link):
        return not_looked()
    # Asterisk lists only what our user may do and what its modules bring.
    may = await link.send(Action("ListCommands", []))
    missing = [name for name in ACTIONS if not may.get(name)]
    if missing:
        return broken(
            f"our user may not do {', '.join(missing)}",
            f"give it {CLASSES} in manager.conf, and load res_agi.so and app_controlplayback.so",
        )
    if needless := [name for name in NEEDLESS if may.get(name)]:
        return warning(
            f"our user may do {', '.join(needless)}, which the service never does",
            f"leave it no more than {CLASSES} in manager.conf",
        )
    if not may.get(MARK):
        return warning(
            f"our user may not do {MARK}, so `hotline serve --take-over` is refused",
            f"give it {CLASSES}, read=agi,call,dtmf,user,system and an eventfilter for {MARK}, as "
            "docker/pbx/asterisk/manager.conf has them",
        )
    return ok(f"our user may do {', '.join((*ACTIONS, MARK))}")


async def has_context(link: AmiClient, context: str) -> Finding:
    """Return whether the dialplan has a context."""
    if not await is_up(link):
        return not_looked()
    try:
        lines = await link.send_list(Action("ShowDialPlan", [("Context", context)]))
    except AmiActionRefused as error:
        return broken(
            f"the dialplan has no context {context} ({error.message})",
            "take over docker/pbx/asterisk/extensions.conf and reload the dialplan",
        )
    patterns = [line.get("Extension") for line in lines]
    if context in (INBOUND_CONTEXT, SEAT_CONTEXT) and any(
        pattern.endswith(ANYTHING) for pattern in patterns
    ):
        return broken(
            "anything may be dialled, so whoever dials can write line ends into Asterisk's events",
            "take over docker/pbx/asterisk/extensions.conf and modules.conf and restart Asterisk",
        )
    return ok(f"the dialplan has it, with {len(lines)} steps")


async def _clock(link: AmiClient) -> Finding:
    if not await is_up(link):
        return not_looked()
    asked_at = time.time()
    said = await link.send(Action("Ping", []))
    exact_s = (time.time() - asked_at) / 2
    return compare_clocks(
        "Asterisk's", float(said.get("Timestamp")) - (asked_at + exact_s), exact_s
    )

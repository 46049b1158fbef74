"""How to reach one Asterisk's manager interface, and how patient to be."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

from hotline.asterisk.ami.protocol import MAX_MESSAGE_BYTES


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """A filter that Asterisk applies before it sends an event, given at login.

    It needs the write class `system`. A user without it should carry `eventfilter` lines in
    manager.conf instead; a refused filter is logged and the link goes on without.

    Attributes:
        criteria: What manager.conf writes inside `eventfilter(...)`, such as
            "action(include),name(DTMFEnd)".
        text: What manager.conf writes after the equals sign; may be empty.
    """

    criteria: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AmiSettings:
    """One manager user on one Asterisk.

    Attributes:
        host: Asterisk's host.
        port: Its manager port.
        username: The section in manager.conf.
        secret: Its secret; only a digest of it is sent.
        tls: A context to speak TLS with, or None for a plain link.
        event_mask: Classes of events to be sent, such as "call,agi,dtmf", or "on" for all.
        filters: Filters to apply at Asterisk.
        connect_timeout_s: From the first packet to the greeting, in seconds.
        action_timeout_s: For an answer, in seconds, unless a call says otherwise.
        ping_interval_s: Between two pings, in seconds. Asterisk may hold an event back until it has
            something else to send (github.com/asterisk/asterisk/issues/2145): no longer than this.
        ping_timeout_s: For a ping's answer, in seconds; then the link counts as lost.
        backoff_min_s: The first wait before a new try, in seconds.
        backoff_max_s: The longest such wait, in seconds. What happened in the gap is known only
            after it, so it is short: there is one of us for an Asterisk.
        refused_wait_s: The wait after a refused login, which does not mend itself, in seconds.
        inbox_limit: Events that may wait for their handlers before some are shed.
        max_message_bytes: The longest message to keep.
    """

    host: str = "127.0.0.1"
    port: int = 5038
    username: str
    secret: str = field(repr=False)
    tls: ssl.SSLContext | None = None
    event_mask: str = "on"
    filters: tuple[EventFilter, ...] = ()
    connect_timeout_s: float = 5.0
    action_timeout_s: float = 5.0
    ping_interval_s: float = 1.0
    ping_timeout_s: float = 5.0
    backoff_min_s: float = 0.2
    backoff_max_s: float = 1.0
    refused_wait_s: float = 10.0
    inbox_limit: int = 10_000
    max_message_bytes: int = MAX_MESSAGE_BYTES

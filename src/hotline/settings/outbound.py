"""Calls that the bank makes: the trunk, and when customers are rung."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from hotline.settings.section import Section

E164Beginning = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{2,14}$")]
"""A number, or how some begin: never all those of a one-digit country code."""


class OutboundSettings(Section):
    """How customers are rung; without an `endpoint` there is no line out, and none are.

    Which countries' numbers are rung says `crm.callback_countries`.

    Attributes:
        endpoint: The trunk: a SIP endpoint of Asterisk's.
        prefix: What is dialled before a number, its country's code first: `+`, `00`, or nothing.
        number: The bank's own number in E.164, which customers are shown.
        flow: The flow of whoever picks up.
        hours: In which hours of the calendar the bank rings by itself, for what it has promised.
        queue: Whose agents keep promises that are no queue's own.
        lead_minutes: So many minutes of those hours before it is due a promise is kept; one to
            call back is kept as soon as an agent is free.
        at_once: How many promises wait for agents at once.
        tries: A promise whose customer was rung so often in vain is left to people.
        transfer_to: With which numbers flows may connect callers: those that begin like one of
            these, in E.164. With none, nobody is connected.
        transfers_at_once: So many callers are connected at once at most.
        transfers_per_hour: So often in an hour at most.
        transfers_per_caller: So often for one caller's number; half of those for all who hide it.
        transfer_max_s: After so many seconds such a conversation is ended.
    """

    endpoint: str | None = Field(default=None, pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,31}$")
    prefix: str = Field(default="+", pattern=r"^\+?[0-9]{0,8}$")
    number: str = Field(default="", pattern=r"^(\+[1-9][0-9]{6,14})?$")
    flow: str = Field(default="rung", pattern=r"^[a-z][a-z0-9_]{0,63}$")
    hours: str = Field(default="agents", pattern=r"^[a-z][a-z0-9_]{0,63}$")
    queue: str = Field(default="agents", pattern=r"^[a-z][a-z0-9_]{0,63}$")
    lead_minutes: int = Field(default=60, ge=1, le=60 * 24 * 7)
    at_once: int = Field(default=10, ge=1, le=1000)
    tries: int = Field(default=3, ge=1, le=100)
    transfer_to: frozenset[E164Beginning] = frozenset()
    transfers_at_once: int = Field(default=10, ge=0, le=1000)
    transfers_per_hour: int = Field(default=60, ge=0, le=10_000)
    transfers_per_caller: int = Field(default=6, ge=0, le=10_000)
    transfer_max_s: int = Field(default=3600, ge=10, le=86_400)

    @model_validator(mode="after")
    def _shows_a_number(self) -> Self:
        if self.endpoint is not None and not self.number:
            raise ValueError("'endpoint' needs a 'number', which customers are shown")
        return self

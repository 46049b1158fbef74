"""What flows send as text messages: to whom, in which words, and through which gateway."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from hotline.calls.ports import Clock
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.relations import Relations
from hotline.crm.telephones import e164, may_be_rung
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.requests import NO_NUMBER, AnyRequest, PortAnswer, SendText
from hotline.model.bank import UNAVAILABLE
from hotline.model.values import Digits
from hotline.pace import Pace
from hotline.ports import Origin
from hotline.ports.text_messages import LONGEST, TextMessage, TextMessageGateway
from hotline.speech.script import as_text

HOUR_S = 3600.0
TAIL = 4
"""So many last digits of a number are told."""

BundleOf = Callable[[str], Awaitable[Bundle]]
"""Returns the flows and words of calls, by their digest; may raise `HotlineError`."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Which numbers get messages.

    Attributes:
        region: Where numbers without a country are dialled, as an ISO 3166 code.
        countries: Those whose numbers may be typed or shown; a customer's own may be anywhere.
        per_hour: So many messages an hour go to a number that was typed or shown.
    """

    region: str
    countries: frozenset[str]
    per_hour: int


class TextPart:
    """Answers `SendText`; keeps the contract of `hotline.ports.Port`.

    A message is named after its request, so that none is sent twice.

    Args:
        gateway: Who brings messages to telephones; None where nobody does.
        relations: The CRM, which has the numbers of customers.
        bundle_of: Has the words.
        reach: Which numbers get messages.
        clock: The time.
    """

    def __init__(
        self,
        gateway: TextMessageGateway | None,
        relations: Relations,
        bundle_of: BundleOf,
        reach: Reach,
        clock: Clock,
    ) -> None:
        self._gateway = gateway
        self._crm = relations
        self._bundle_of = bundle_of
        self._reach = reach
        self._clock = clock
        self._pace = Pace(per_s=reach.per_hour / HOUR_S, burst=reach.per_hour)

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Send a message once; see `Port.ask`."""
        assert isinstance(request, SendText), f"{request.kind} is for another part"
        if self._gateway is None:
            return PortAnswer(outcome=UNAVAILABLE)
        try:
            return await self._send(self._gateway, request, origin)
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.error("text_not_sent", error=type(error).__name__)
            return PortAnswer(outcome=UNAVAILABLE)

    async def _send(
        self, gateway: TextMessageGateway, request: SendText, origin: Origin
    ) -> PortAnswer:
        number = await self._number(request, origin)
        if number is None:
            return PortAnswer(outcome=NO_NUMBER if request.customer else "refused")
        words = as_text(request.words, (await self._bundle_of(origin.bundle)).catalogue)
        if len(words) > LONGEST:
            log.error("text_too_long", prompts=[phrase.prompt for phrase in request.words])
            return PortAnswer(outcome="refused")
        language = request.words[0].language
        message = TextMessage(to=number, language=language, words=words)
        outcome = await gateway.send(message, name=origin.name)
        if outcome != "sent":
            return PortAnswer(outcome=outcome)
        return request.answer("sent", {"tail": Digits(digits=number[-TAIL:])})

    async def _number(self, request: SendText, origin: Origin) -> str | None:
        """Return the number in E.164; None where there is none that gets messages."""
        if request.customer:
            return await self._number_of(request.customer, origin.tenant)
        number = e164(request.number, region=self._reach.region)
        if number is None or not may_be_rung(number, countries=self._reach.countries):
            return None
        if self._pace.wait_s(number, time.monotonic()):
            log.warning("text_refused", why="too often to one number")
            return None
        return number

    async def _number_of(self, customer: str, tenant: str) -> str | None:
        try:
            known = await self._crm.customers.get(tenant, customer, at=self._clock())
        except UnknownCustomer:
            return None
        phones = known.profile.phones
        mobile = next((one for one in phones if one.kind == "mobile"), None)
        return None if mobile is None else mobile.number

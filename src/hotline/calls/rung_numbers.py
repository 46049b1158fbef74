"""At which number a customer is rung, and whether at all: the last look before it is dialled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.calls.ports import Clock
from hotline.crm import CrmRepository
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.promises.errors import UnknownPromise
from hotline.crm.relations import Relations
from hotline.crm.telephones import e164, may_be_rung
from hotline.errors import HotlineError
from hotline.floor.due_callbacks import promise_of
from hotline.model.customer import Customer
from hotline.model.promise import Promise
from hotline.model.tier import Tier
from hotline.routing.restricted import may_be_called_back
from hotline.settings import CrmSettings


class NotRung(HotlineError):
    """A customer is not rung.

    Attributes:
        why: A reason that names nobody, such as `no_number`.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"the customer is not rung: {self.why}"


@dataclass(frozen=True, kw_only=True)
class RungCustomer:
    """Whom to ring.

    Attributes:
        number: The telephone number, in E.164.
        tier: The customer's tier.
        language: The BCP-47 tag of the customer's language; "" where nobody knows.
    """

    number: str
    tier: Tier = "standard"
    language: str = ""


class RungNumbers:
    """Finds whom to ring.

    Only numbers of `crm.callback_countries` are rung that cost nobody anything; and none of whoever
    does not want to be rung, or is restricted, whether or not it is to that customer. Only a caller
    who chooses to be called back, and whose own number the bank knows it to be, wants it.

    Args:
        tenant: Whose customers.
        crm: Contacts, with the numbers that were shown.
        relations: Customers and promises, with the numbers on record.
        settings: Where numbers are dialled, and which are rung.
        clock: The time.
    """

    def __init__(
        self,
        tenant: str,
        crm: CrmRepository,
        relations: Relations,
        settings: CrmSettings,
        clock: Clock,
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._relations = relations
        self._settings = settings
        self._clock = clock

    async def find(self, call_id: str) -> str:
        """Return the number in E.164 to ring for a call that is returned, or a promise.

        Raises:
            NotRung: There is none that may be rung.
            HotlineError: Nobody knows.
        """
        promise_id = promise_of(call_id)
        if promise_id is None:
            return await self._of_call(call_id)
        try:
            promise = await self._relations.promises.get(self._tenant, promise_id)
        except UnknownPromise:
            raise NotRung("no_such_promise") from None
        if promise.state != "open":
            raise NotRung("over")
        return (await self.of_promise(promise)).number

    async def of_promise(self, promise: Promise) -> RungCustomer:
        """Return whom to ring for a promise: at its own number, else at one on record.

        Raises:
            NotRung: Nobody may be rung for it.
            HotlineError: Nobody knows.
        """
        customer = await self._customer(promise.matter.customer)
        number = self._first_allowed([promise.matter.number, *_on_record(customer)])
        owners = await self._owners(number)
        people = owners if customer is None else [customer, *owners]
        _refuse_any(people, minding=people)
        if customer is None:
            return RungCustomer(number=number)
        return RungCustomer(number=number, tier=customer.tier.tier, language=customer.language)

    async def _of_call(self, call_id: str) -> str:
        call = (await self._crm.of_calls(self._tenant, [call_id])).get(call_id)
        if call is None:
            raise NotRung("no_such_call")
        customer = await self._customer(call.customer)
        number = self._first_allowed([call.caller_number, *_on_record(customer)])
        owners = await self._owners(number)
        people = owners if customer is None else [customer, *owners]
        # Anybody can show a number: so who has chosen this says nothing of whose it is.
        is_own = customer is not None and any(_is_same(customer, one) for one in owners)
        _refuse_any(people, minding=[] if is_own else owners)
        return number

    async def _owners(self, number: str) -> list[Customer]:
        return await self._relations.customers.with_phone(self._tenant, number, at=self._clock())

    async def _customer(self, number: str | None) -> Customer | None:
        if number is None:
            return None
        try:
            return await self._relations.customers.get(self._tenant, number, at=self._clock())
        except UnknownCustomer:
            return None

    def _first_allowed(self, numbers: Sequence[str]) -> str:
        written = [e164(number, region=self._settings.region) for number in numbers]
        possible = [number for number in written if number is not None]
        if not possible:
            raise NotRung("no_number")
        for number in possible:
            if may_be_rung(number, countries=self._settings.rung_countries):
                return number
        raise NotRung("number_not_allowed")


def _refuse_any(people: Sequence[Customer], *, minding: Sequence[Customer]) -> None:
    """Let nobody be rung where it would disturb somebody who is not to be.

    Args:
        people: All whom it would reach.
        minding: Those of them who may not want it.

    Raises:
        NotRung: It would.
    """
    if any(one.do_not_call for one in minding):
        raise NotRung("do_not_call")
    if not all(may_be_called_back(one.tier.tier) for one in people):
        raise NotRung("restricted")


def _is_same(one: Customer, other: Customer) -> bool:
    return one.pseudonym == other.pseudonym


def _on_record(customer: Customer | None) -> list[str]:
    return [] if customer is None else [phone.number for phone in customer.profile.phones]

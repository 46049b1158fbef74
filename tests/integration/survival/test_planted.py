"""What is planted is found: each bug that would pay twice, or lose a payment, and within seconds.

Of each it is said what finds it, so that nothing is found by accident.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test as tried

from hotline.calls.call_journal import CallJournal
from hotline.calls.entry import settled
from hotline.calls.performer import Performer
from hotline.calls.text_part import TextPart
from hotline.crm.payments.repository import Payments
from hotline.flow.commands import AnyCommand, AskBank
from hotline.flow.events import AnyEvent, LateEvent, NoticeClosed
from hotline.flow.questions import Question
from hotline.flow.requests import PortAnswer, SendText
from hotline.flow.run import FlowRun
from hotline.model.bank import BankAnswer
from hotline.model.payment import Payment
from hotline.ops.late_records import LateRecords
from hotline.ops.payment_notices import PaymentNotices
from hotline.ops.settling import Settling
from hotline.ports import Origin
from hotline.ports.text_messages import TextMessageGateway
from hotline.projection.payments import moves_money
from hotline.testing.crashing import AnyDeath

SOON = settings(
    max_examples=4_000,
    stateful_step_count=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

STEPS_LATE = 10
"""As many of the event loop as the bank needs to get an order, or more."""

PAID_TWICE = r"3000000\d has paid 2 times"
SENT_TWICE = r"\S+-\d+ was sent 2 times"
NOT_TOLD_RIGHT = r"3000000\d was told (not )?to have paid, and has( not)?"
NOBODY_KNOWS = r"nobody knows what became of \S+-\d+"
NOBODY_TOLD = r"nobody has told the customer what became of \S+-\d+"
TOLD_TWICE = r"\+861390000000\d got \d messages"
NOT_IN_JOURNAL = r"the journal does not tell who was told of \S+-\d+"
NEVER_HEARD = r"\S+-\d+: the journal has never heard of it"
_origin = Performer._origin
_write, _append, _send = CallJournal.write, CallJournal._append, TextPart._send
_write_late = LateRecords.write


async def orders_again(self: Performer, command: AskBank) -> AnyEvent:
    """What is unknown is ordered once more, as a new payment."""
    name = f"{self._origin(command.ref).name}-again"
    arguments = self.vault.reveal(command.arguments)
    answer = await self._bank.ask(command.operation, arguments, name=name)
    return settled(command, answer, at=self._clock())


async def sends_again(self: Performer, command: Question) -> AnyEvent | None:
    """What another process may have sent is sent again, under the same name."""
    return await self.perform(command)


def names_anew(self: Performer, ref: int) -> Origin:
    """Each process has names of its own for what it sends."""
    return replace(_origin(self, ref), call_id=f"{self._name}-{id(self)}")


async def takes_silence_for_no(self: Performer, command: AskBank) -> AnyEvent:
    """What the bank does not tell was not paid."""
    return settled(command, BankAnswer(outcome="refused"), at=self._clock())


async def settles_nothing(self: Settling) -> None:
    """Nobody asks later."""


async def notes_nothing(self: Payments, payments: Sequence[Any]) -> None:
    """Payments are not in the CRM."""


async def drops_orders(self: CallJournal, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
    """The record of an order is not written."""
    if not any(map(moves_money, commands)):
        await _append(self, event, commands)


async def tells_nobody(self: PaymentNotices) -> None:
    """No customer is told in writing."""


async def tells_the_crm_alone(self: LateRecords, event: LateEvent, payment: Payment) -> None:
    if isinstance(event, NoticeClosed):
        await self._crm.payments.save([payment])
    else:
        await _write_late(self, event, payment)


async def tells_under_new_names(
    self: TextPart, gateway: TextMessageGateway, request: SendText, origin: Origin
) -> PortAnswer:
    """Each time a message is asked for it has another name."""
    return await _send(self, gateway, request, replace(origin, call_id=uuid4().hex))


_late: set[asyncio.Task[None]] = set()


async def writes_late(
    self: CallJournal, run: FlowRun, event: AnyEvent, commands: Sequence[AnyCommand]
) -> None:
    """An order goes out while its record waits to be written."""

    async def write() -> None:
        for _ in range(STEPS_LATE):
            await asyncio.sleep(0)
        await _write(self, run, event, commands)

    if any(map(moves_money, commands)):
        _late.add(asyncio.create_task(write()))
    else:
        await _write(self, run, event, commands)


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        pytest.param({(PaymentNotices, "look"): tells_nobody}, NOBODY_TOLD, id="tells nobody"),
        pytest.param(
            {(TextPart, "_send"): tells_under_new_names}, TOLD_TWICE, id="tells under new names"
        ),
        pytest.param(
            {(LateRecords, "write"): tells_the_crm_alone}, NOT_IN_JOURNAL, id="tells the CRM alone"
        ),
        pytest.param({(Performer, "_settle"): orders_again}, PAID_TWICE, id="orders again"),
        pytest.param({(Performer, "find_out"): sends_again}, SENT_TWICE, id="sends again"),
        pytest.param(
            {(Performer, "find_out"): sends_again, (Performer, "_origin"): names_anew},
            PAID_TWICE,
            id="sends again under another name",
        ),
        pytest.param({(Performer, "_settle"): takes_silence_for_no}, NOT_TOLD_RIGHT, id="silence"),
        pytest.param({(Settling, "look"): settles_nothing}, NOBODY_KNOWS, id="settles nothing"),
        pytest.param({(Payments, "save"): notes_nothing}, NOBODY_KNOWS, id="notes nothing"),
        pytest.param({(CallJournal, "_append"): drops_orders}, NEVER_HEARD, id="drops orders"),
        pytest.param(
            {(CallJournal, "write"): writes_late},
            f"{PAID_TWICE}|{NEVER_HEARD}",
            id="writes late",
        ),
    ],
)
def test_what_is_planted_is_found_soon(
    planted: dict[tuple[type, str], Callable[..., object]],
    found: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for (owner, name), bug in planted.items():
        monkeypatch.setattr(owner, name, bug)

    class OneFault(AnyDeath):
        """Whatever else is wrong does not count."""

        def counting(self, faults: list[str]) -> list[str]:
            return [fault for fault in faults if re.fullmatch(found, fault)]

    with pytest.raises(AssertionError, match=found):
        tried(OneFault, settings=SOON)

"""The payments of a call, from its records."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from hotline.flow.commands import AnyCommand, AskBank, HandOver, HangUp
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    CallLost,
    InputTimedOut,
    NoticeClosed,
    PaymentSettled,
    PromptFailed,
    PromptFinished,
    TimerFired,
)
from hotline.journal import CallHeader
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.values import Digits, Money
from hotline.projection.payments import Payments
from hotline.testing.caller import NOW

HEADER = CallHeader(
    tenant="demo",
    call_id="call-1",
    dialled_number="95599",
    caller_number="138",
    flow="main",
    bundle="b",
    engine=5,
    pbx="pbx-1",
    channel="1.1",
    opened_at=NOW,
)
ARRIVED = CallArrived(at=NOW, caller_number="138", dialled_number="95599", language="en-US")
ASKED = AskBank(
    ref=7,
    operation="pay_card",
    arguments={
        "customer": Digits(digits="10000001"),
        "amount": Money(amount=Decimal("120.5"), currency="CNY"),
    },
)
INTENDED = Payment(
    tenant="demo",
    call_id="call-1",
    ref=7,
    operation="pay_card",
    matter=PaymentMatter(customer="10000001", amount="120.50 CNY"),
    intended_at=NOW,
)
LATER = NOW + timedelta(seconds=9)
PAID = {"reference": Digits(digits="4711")}
KNOWN = replace(
    INTENDED,
    state="known",
    outcome="ok",
    matter=replace(INTENDED.matter, reference="4711"),
    known_at=LATER,
)

UNHEARD = replace(KNOWN, is_unheard=True)
ANSWERED = BankAnswered(at=LATER, ref=7, outcome="ok", values=PAID)
LOST = CallLost(at=LATER, cause="service_died")


def after(*events: AnyEvent) -> list[Payment]:
    payments = Payments(HEADER)
    payments.take(ARRIVED, [AskBank(ref=6, operation="find_card_debt", arguments={}), ASKED])
    for event in events:
        payments.take(event, [])
    return payments.all


@pytest.mark.parametrize(
    ("events", "payment"),
    [
        ([], INTENDED),
        ([CallerHungUp(at=LATER, cause="Normal Clearing")], INTENDED),
        ([BankAnswered(at=LATER, ref=6, outcome="none")], INTENDED),
        ([BankAnswered(at=LATER, ref=7, outcome="ok", values=PAID)], KNOWN),
        (
            [BankAnswered(at=LATER, ref=7, outcome="unknown")],
            replace(INTENDED, state="unknown"),
        ),
        (
            [
                BankAnswered(at=NOW, ref=7, outcome="unknown"),
                PaymentSettled(at=LATER, ref=7, outcome="ok", values=PAID),
            ],
            UNHEARD,
        ),
        # Who has gone hears nothing, whoever was asked.
        (
            [
                CallerHungUp(at=NOW, cause="Normal Clearing"),
                BankAnswered(at=LATER, ref=7, outcome="ok", values=PAID),
            ],
            UNHEARD,
        ),
        (
            [
                CallLost(at=NOW, cause="service_died"),
                BankAnswered(at=LATER, ref=7, outcome="ok", values=PAID),
            ],
            UNHEARD,
        ),
        # Nor does who goes before the words are over, or had keys waiting that kept them from it.
        ([ANSWERED, CallerHungUp(at=LATER, cause="Normal Clearing")], UNHEARD),
        ([ANSWERED, PromptFinished(at=LATER, ref=8, cut_after_s=0.0), LOST], UNHEARD),
        ([ANSWERED, PromptFailed(at=LATER, ref=8, why="not played"), LOST], UNHEARD),
        ([ANSWERED, PromptFinished(at=LATER, ref=8), LOST], KNOWN),
        ([ANSWERED, InputTimedOut(at=LATER, ref=8), LOST], KNOWN),
        (
            [PaymentSettled(at=LATER, ref=7, outcome="never_came")],
            replace(UNHEARD, outcome="never_came", matter=INTENDED.matter),
        ),
        (
            [
                PaymentSettled(at=LATER, ref=7, outcome="ok", values=PAID),
                NoticeClosed(at=LATER, ref=6, outcome="refused"),
                NoticeClosed(at=LATER, ref=7, outcome="sent"),
                NoticeClosed(at=LATER, ref=7, outcome="too_late"),
            ],
            replace(UNHEARD, notice="sent"),
        ),
        # Told twice, it is what it was.
        (
            [
                PaymentSettled(at=LATER, ref=7, outcome="ok", values=PAID),
                PaymentSettled(at=LATER, ref=7, outcome="refused"),
            ],
            UNHEARD,
        ),
    ],
)
def test_a_payment_is_what_its_records_tell(events: list[AnyEvent], payment: Payment) -> None:
    assert after(*events) == [payment]


@pytest.mark.parametrize("leaves", [HangUp(outcome="done"), HandOver(why="wants_person")])
def test_whom_the_flow_has_let_go_hears_nothing(leaves: AnyCommand) -> None:
    payments = Payments(HEADER)
    payments.take(ARRIVED, [ASKED])
    payments.take(TimerFired(at=NOW, ref=1), [leaves])
    payments.take(BankAnswered(at=LATER, ref=7, outcome="ok", values=PAID), [])
    assert payments.all == [UNHEARD]

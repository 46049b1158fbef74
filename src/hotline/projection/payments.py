"""The payments of a call, as its records tell them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from hotline.flow.commands import AnyCommand, AskBank, HandOver, HangUp
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallerHungUp,
    CallLost,
    DigitsCollected,
    InputTimedOut,
    ListeningEnded,
    MessageRecorded,
    NoticeClosed,
    PaymentSettled,
    PromptFinished,
    WordsHeard,
)
from hotline.journal import CallHeader
from hotline.model.bank import UNKNOWN
from hotline.model.money import money_text
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.retired import KNOWN
from hotline.model.values import Digits, Money, Scalar, Value


def moves_money(command: AnyCommand) -> bool:
    """Tell whether a command asks the bank for a payment."""
    if not isinstance(command, AskBank):
        return False
    operation = KNOWN.get(command.operation)
    return operation is not None and operation.changes_money


class Payments:
    """The payments of one call.

    Attributes:
        by_ref: Each of them, by the question that asked for it.
    """

    def __init__(self, header: CallHeader) -> None:
        self.by_ref: dict[int, Payment] = {}
        self._header = header
        self._is_gone = False
        # Those that became known and of which the caller has heard nothing yet.
        self._news: set[int] = set()

    @property
    def all(self) -> list[Payment]:
        """The payments in their order."""
        return [*self.by_ref.values()]

    @property
    def unanswered(self) -> bool:
        """Whether the bank is still to answer one of them."""
        return any(one.state == "intended" for one in self.by_ref.values())

    def take(self, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Take a record: what happened, and what was commanded then."""
        if isinstance(event, BankAnswered | PaymentSettled):
            self._answered(event)
        if isinstance(event, NoticeClosed):
            self._told(event)
        if _is_heard(event):
            self._news.clear()
        if isinstance(event, CallerHungUp | CallLost):
            self._leave()
        for command in commands:
            if isinstance(command, HandOver | HangUp):
                self._leave()
            if isinstance(command, AskBank) and moves_money(command):
                self.by_ref[command.ref] = Payment(
                    tenant=self._header.tenant,
                    call_id=self._header.call_id,
                    ref=command.ref,
                    operation=command.operation,
                    matter=_matter(command.arguments),
                    intended_at=event.at,
                )

    def _leave(self) -> None:
        """Let the caller go, who hears nothing more."""
        self._is_gone = True
        for ref in self._news:
            self.by_ref[ref] = replace(self.by_ref[ref], is_unheard=True)
        self._news.clear()

    def _answered(self, event: BankAnswered | PaymentSettled) -> None:
        payment = self.by_ref.get(event.ref)
        # What is known once is known for ever.
        if payment is None or payment.state == "known":
            return
        if event.outcome == UNKNOWN:
            self.by_ref[event.ref] = replace(payment, state="unknown")
            return
        self.by_ref[event.ref] = replace(
            payment,
            state="known",
            outcome=event.outcome,
            matter=replace(payment.matter, reference=_reference(event.values)),
            known_at=event.at,
            # No flow hears what is settled later.
            is_unheard=self._is_gone or isinstance(event, PaymentSettled),
        )
        if not self.by_ref[event.ref].is_unheard:
            self._news.add(event.ref)

    def _told(self, event: NoticeClosed) -> None:
        payment = self.by_ref.get(event.ref)
        # Whoever died before the CRM knew of it has asked once more, and heard the same.
        if payment is not None and payment.notice is None:
            self.by_ref[event.ref] = replace(payment, notice=event.outcome)


def _is_heard(event: AnyEvent) -> bool:
    """Tell whether an event shows that the caller was there for what was said before it."""
    match event:
        case PromptFinished():
            # Not where keys were waiting: then nothing was played.
            return event.cut_after_s != 0
        case (
            DigitsCollected()
            | WordsHeard()
            | InputTimedOut()
            | ListeningEnded()
            | MessageRecorded()
        ):
            return True
        case _:
            return False


def _matter(arguments: Mapping[str, Scalar]) -> PaymentMatter:
    customer, amount = arguments.get("customer"), arguments.get("amount")
    written = ""
    if isinstance(amount, Money):
        # An amount finer than a coin is the bank's to refuse.
        with suppress(ValueError):
            written = money_text(amount)
    return PaymentMatter(
        customer=customer.digits if isinstance(customer, Digits) else None, amount=written
    )


def _reference(values: Mapping[str, Value]) -> str:
    reference = values.get("reference")
    return reference.digits if isinstance(reference, Digits) else ""

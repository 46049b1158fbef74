"""What outlives a service: the stores, the bank, the callers and the clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.crm.tables import METADATA as CRM_TABLES
from hotline.flow.bundle import CATALOGUE, compile_bundle
from hotline.journal.tables import METADATA as JOURNAL_TABLES
from hotline.model.bank import BankAnswer
from hotline.privacy.tables import METADATA as KEY_TABLES
from hotline.testing.bank import NOON, FakeBank
from hotline.testing.crashing.memory import MemoryDatabase
from hotline.testing.outbox import Outbox

Fault = Literal["none", "refuses", "loses_answer", "gets_it_late"]
FAULTS: tuple[Fault, ...] = ("none", "refuses", "loses_answer", "gets_it_late")

_WORDS = """
languages: [en-US]
prompts:
  who: {en-US: "Your number?"}
  pin: {en-US: "Your PIN?"}
  how_much: {en-US: "How much?"}
  paid: {en-US: "Paid."}
  not_paid: {en-US: "Not paid."}
  nobody_knows: {en-US: "Nobody knows."}
  down: {en-US: "Nothing works."}
  was_paid: {en-US: "{amount} paid."}
  was_not: {en-US: "{amount} not paid."}
"""
_FLOW = """
flow: main
start: who
settled: {paid: was_paid, not_paid: was_not}
variables: {account: secret, code: secret, customer: customer, sum: money}
no_input: {tries: 3, then: person}
no_match: {tries: 3, then: person}
nodes:
  who: {collect: {prompt: who, digits: 8, as: account}, next: pin}
  pin: {collect: {prompt: pin, digits: 6, as: code}, next: sign_in}
  sign_in:
    bank: verify_pin
    with: {customer: account, pin: code}
    as: {customer: customer}
    outcomes:
      ok: how_much
      wrong: {next: who, tries: 3, then: person}
      locked: person
      unavailable: down
  how_much:
    collect: {prompt: how_much, digits: 1-6, currency: CNY, as: sum}
    fresh: true
    next: pay
  pay:
    bank: pay_card
    with: {customer: customer, amount: sum}
    outcomes:
      ok: paid
      insufficient: not_paid
      over_limit: not_paid
      refused: not_paid
      unknown: unknown
  paid: {hang_up: paid, say: paid}
  not_paid: {hang_up: not_paid, say: not_paid}
  unknown: {say: nobody_knows, next: person}
  down: {hang_up: down, say: down}
  person: {hand_over: wants_person}
"""
SOURCES = {"flows/main.yaml": _FLOW, CATALOGUE: _WORDS}
FLOW = compile_bundle(SOURCES)
SUM = "120*5#"
PAID, NOT_PAID = "Paid.", "Not paid."
TEXTS = {"CNY 120.50 paid.": True, "CNY 120.50 not paid.": False}
"""What customers are told in writing, and whether it says that they have paid."""


CUSTOMERS = tuple(
    replace(
        DEMO_CUSTOMERS[0],
        number=f"3000000{place}",
        phone=f"+861390000000{place}",
        accounts=tuple(
            replace(account, number=f"{account.number[:-8]}3000000{place}")
            for account in DEMO_CUSTOMERS[0].accounts
        ),
    )
    for place in range(4)
)


@dataclass(kw_only=True)
class Caller:
    """Somebody on the PBX.

    Attributes:
        channel: The PBX's id of the call.
        customer: The number of the customer who calls.
        heard: The words of all that was played.
        ended_by: Who ended the call; "" while it goes on.
        confirmed: Whether the caller has said how much is to be paid.
    """

    channel: str
    customer: str
    heard: list[str] = field(default_factory=list)
    ended_by: str = ""
    confirmed: bool = False
    _answered: int = 0

    def answer(self) -> str:
        """Return what this caller presses now; "" for nothing, as where it was pressed before."""
        if self._answered == len(self.heard):
            return ""
        self._answered = len(self.heard)
        match self.heard[-1] if self.heard else "":
            case "Your number?":
                return self.customer
            case "Your PIN?":
                return CUSTOMERS[0].pin
            case "How much?":
                self.confirmed = True
                return SUM
            case _:
                return ""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A question that is still on its way to the bank."""

    operation: str
    arguments: Mapping[str, str]
    name: str


class World:
    """All of it.

    Attributes:
        now: Seconds since the beginning.
        fault: What goes wrong with the next payments at the bank.
        is_silent: Whether the next that is written into the journal is there, and nobody is told.
        on_the_way: What the bank will get later than whoever sent it waits.
        sent: How often each payment was sent, by its name, whether the bank has got it or not.
        texts: What customers have got in writing.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.bank = FakeBank(CUSTOMERS)
        self.fault: Fault = "none"
        self.is_silent = False
        self.on_the_way: list[Sent] = []
        self.sent: Counter[str] = Counter()
        self.texts = Outbox()
        self.callers: list[Caller] = []
        self.keys, self.journal, self.crm = map(
            MemoryDatabase, (KEY_TABLES, JOURNAL_TABLES, CRM_TABLES)
        )

    def clock(self) -> datetime:
        """Return the time of day."""
        return NOON + timedelta(seconds=self.now)

    def says_nothing(self) -> bool:
        """Tell whether nobody is told of what was written; the next one is told of."""
        is_silent, self.is_silent = self.is_silent, False
        return is_silent

    def close(self) -> None:
        """Let go of the stores."""
        for database in (self.keys, self.journal, self.crm):
            database.dispose()

    def calls(self) -> Caller:
        """Let a customer call who has not called yet."""
        place = len(self.callers)
        caller = Caller(channel=f"1.{place}", customer=CUSTOMERS[place].number)
        self.callers.append(caller)
        return caller

    async def asked(self, sent: Sent) -> BankAnswer:
        """Let the bank have a question now."""
        return await self.bank.ask(sent.operation, sent.arguments, name=sent.name)

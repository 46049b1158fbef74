"""Who is on the call that is at an agent's desk: one message, told beside `DeskNow`; version 1.

`DeskNow` is told at once and is enough for the telephone to ring; this follows as soon as CRM and
journal have answered. It is told anew when what is known of the caller changes, such as after a
secure flow in which the bank has identified them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from hotline.desk.protocol import Message
from hotline.desk.sentence_told import SentenceTold
from hotline.model.case import CaseKind, CaseState
from hotline.model.interaction import Direction
from hotline.model.promise import PromiseKind
from hotline.model.tier import Tier
from hotline.qa.story import Who


class StepAtDesk(Message):
    """One thing that happened in the call so far: when, where in the flow, by whom, and what.

    `note` is what the caller did not hear of it; `text` has all of it in English.
    """

    at: AwareDatetime
    node: str
    who: Who
    text: str
    said: SentenceTold
    note: SentenceTold | None


class CaseOfCustomer(Message):
    """A case that is not closed."""

    reference: str
    kind: CaseKind
    state: CaseState
    summary: str
    due_at: AwareDatetime


class PromiseToCustomer(Message):
    """A promise that is still to be kept."""

    id: str
    kind: PromiseKind
    plan: str
    due_at: AwareDatetime


class NoteOnCustomer(Message):
    """What somebody wrote about the customer."""

    at: AwareDatetime
    author: str
    text: str


class ContactOfCustomer(Message):
    """A contact before this one; `outcome` is None while it lasts."""

    call: str
    started_at: AwareDatetime
    direction: Direction
    outcome: str | None


class CustomerAtDesk(Message):
    """A customer whom the bank has identified, as the CRM knows one.

    Attributes:
        id: The name that stands in addresses.
        number: The customer's number at the bank.
        name: The whole name, as the bank writes it.
        latin_name: The same in Latin letters; "" where it is.
        language: The BCP-47 tag of the language to speak; "" where nobody knows.
        phones: The telephone numbers on record, in E.164.
        mail: An address for mail; "" for none.
        relationship_manager: The agent who looks after the customer; "" for none.
        preferences: What the customer likes, each as `name: value`.
        tags: Short words that the bank has put on the customer, such as `payroll`.
        do_not_call: Whether the bank must not ring the customer by itself.
        cases: The open cases, those due first at first.
        promises: What is still to be kept, likewise.
        notes: The latest notes, the last one first.
        contacts: The latest contacts before this one, the last one first.
    """

    id: str
    number: str
    name: str
    latin_name: str
    language: str
    phones: tuple[str, ...]
    mail: str
    relationship_manager: str
    preferences: tuple[str, ...]
    tags: tuple[str, ...] = ()
    do_not_call: bool
    cases: tuple[CaseOfCustomer, ...]
    promises: tuple[PromiseToCustomer, ...]
    notes: tuple[NoteOnCustomer, ...]
    contacts: tuple[ContactOfCustomer, ...]


class CallerAtDesk(Message):
    """Who is calling, as far as it is known.

    Attributes:
        call: The call; the message counts for no other one.
        is_verified: Whether the bank has identified the caller in this call.
        customer: Who it is; None while nobody knows, and where the CRM does not know them.
        tier: The tier by which the call is served; None where nobody has asked the CRM.
        tier_why: The rule that decided it, or who did; "" likewise.
        number_of: Names of customers who have the number that an unknown caller shows; the first
            few. It proves nothing.
        steps: The last things that happened in the call.
        has_more_steps: Whether more happened before.
    """

    type: Literal["caller_at_desk"] = "caller_at_desk"
    version: Literal[1] = 1
    call: str
    is_verified: bool
    customer: CustomerAtDesk | None
    tier: Tier | None
    tier_why: str
    number_of: tuple[str, ...]
    steps: tuple[StepAtDesk, ...]
    has_more_steps: bool

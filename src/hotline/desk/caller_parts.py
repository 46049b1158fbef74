"""The parts of `CallerAtDesk`: what the call, the CRM and the journal know of who is calling."""

from __future__ import annotations

from pydantic import AwareDatetime

from hotline.desk.parts import Part
from hotline.desk.sentence_told import SentenceTold
from hotline.model.case import CaseKind, CaseState
from hotline.model.interaction import Consent, Direction
from hotline.model.promise import PromiseKind
from hotline.qa.story import Who


class StepAtDesk(Part):
    """One thing that happened in the call so far: when, where in the flow, by whom, and what.

    `note` is what the caller did not hear of it; `text` has all of it in English.
    """

    at: AwareDatetime
    node: str
    who: Who
    text: str
    said: SentenceTold
    note: SentenceTold | None


class CaseOfCustomer(Part):
    """A case that is not closed."""

    reference: str
    kind: CaseKind
    state: CaseState
    summary: str
    due_at: AwareDatetime


class PromiseToCustomer(Part):
    """A promise that is still to be kept."""

    id: str
    kind: PromiseKind
    plan: str
    due_at: AwareDatetime


class NoteOnCustomer(Part):
    """What somebody wrote about the customer."""

    at: AwareDatetime
    author: str
    text: str


class ContactOfCustomer(Part):
    """A contact before this one; `outcome` is None while it lasts."""

    call: str
    started_at: AwareDatetime
    direction: Direction
    outcome: str | None


class CustomerAtDesk(Part):
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
        consent_recording: What the customer has said to being recorded.
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
    consent_recording: Consent = "unknown"
    cases: tuple[CaseOfCustomer, ...]
    promises: tuple[PromiseToCustomer, ...]
    notes: tuple[NoteOnCustomer, ...]
    contacts: tuple[ContactOfCustomer, ...]

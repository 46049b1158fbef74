"""The journal: one append-only log of what happened in every call, and what was done about it."""

from hotline.journal.errors import (
    CallAlreadyOpen,
    JournalClosed,
    JournalError,
    JournalStalled,
    JournalWriteFailed,
    RecordRefused,
    UnknownBundle,
)
from hotline.journal.journal import Journal
from hotline.journal.port import JournalPort
from hotline.journal.records import CallHeader, JournalRecord, JsonObject, NewRecord, call_stream

__all__ = [
    "CallAlreadyOpen",
    "CallHeader",
    "Journal",
    "JournalClosed",
    "JournalError",
    "JournalPort",
    "JournalRecord",
    "JournalStalled",
    "JournalWriteFailed",
    "JsonObject",
    "NewRecord",
    "RecordRefused",
    "UnknownBundle",
    "call_stream",
]

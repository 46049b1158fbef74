"""The journal: one append-only log of what happened in every call, and what was done about it."""

from hotline.journal.bundles import Bundles, compile_stored
from hotline.journal.errors import (
    AmbiguousBundle,
    BundleAltered,
    CallAlreadyOpen,
    JournalClosed,
    JournalError,
    JournalStalled,
    JournalWriteFailed,
    RecordRefused,
    UnknownBundle,
)
from hotline.journal.history import History
from hotline.journal.journal import Journal
from hotline.journal.port import BundlesPort, JournalPort
from hotline.journal.records import (
    BundleTaken,
    CallHeader,
    JournalRecord,
    JsonObject,
    NewRecord,
    OpenedCall,
    WrittenCall,
    WrittenRecord,
    call_stream,
)

__all__ = [
    "AmbiguousBundle",
    "BundleAltered",
    "BundleTaken",
    "Bundles",
    "BundlesPort",
    "CallAlreadyOpen",
    "CallHeader",
    "History",
    "Journal",
    "JournalClosed",
    "JournalError",
    "JournalPort",
    "JournalRecord",
    "JournalStalled",
    "JournalWriteFailed",
    "JsonObject",
    "NewRecord",
    "OpenedCall",
    "RecordRefused",
    "UnknownBundle",
    "WrittenCall",
    "WrittenRecord",
    "call_stream",
    "compile_stored",
]

"""The keys that personal values are sealed with, so that destroying a key erases a person."""

from hotline.privacy.audit import Erasure, Hold
from hotline.privacy.blind_index import BlindIndex
from hotline.privacy.errors import (
    AlreadyHeld,
    CallOpen,
    CallsCame,
    Held,
    KeyErased,
    KeyMissing,
    MasterKeyUnknown,
    NobodyToErase,
    NotHeld,
    NothingToHold,
    PrivacyError,
    SealBroken,
)
from hotline.privacy.key_ring import KeyRing
from hotline.privacy.sealing import Seal

__all__ = [
    "AlreadyHeld",
    "BlindIndex",
    "CallOpen",
    "CallsCame",
    "Erasure",
    "Held",
    "Hold",
    "KeyErased",
    "KeyMissing",
    "KeyRing",
    "MasterKeyUnknown",
    "NobodyToErase",
    "NotHeld",
    "NothingToHold",
    "PrivacyError",
    "Seal",
    "SealBroken",
]

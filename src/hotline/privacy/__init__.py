"""The keys that personal values are sealed with, so that destroying a key erases a person."""

from hotline.privacy.audit import Erasure
from hotline.privacy.errors import (
    CallOpen,
    CallsCame,
    KeyErased,
    KeyMissing,
    MasterKeyUnknown,
    NobodyToErase,
    PrivacyError,
    SealBroken,
)
from hotline.privacy.key_ring import KeyRing
from hotline.privacy.sealing import Seal

__all__ = [
    "CallOpen",
    "CallsCame",
    "Erasure",
    "KeyErased",
    "KeyMissing",
    "KeyRing",
    "MasterKeyUnknown",
    "NobodyToErase",
    "PrivacyError",
    "Seal",
    "SealBroken",
]

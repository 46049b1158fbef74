"""The master keys, which wrap the keys in the file, so that the file alone opens nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.privacy.errors import MasterKeyUnknown
from hotline.privacy.sealing import fingerprint, seal, unseal

MASTER = "master:"
"""How the name of a wrapping by a master key begins; its fingerprint follows."""


class MasterKeys:
    """The master key in force, and older ones that still unwrap what was not re-wrapped yet."""

    def __init__(self, master_key: bytes, old_master_keys: Sequence[bytes] = ()) -> None:
        self.current = MASTER + fingerprint(master_key)
        self._aeads = {
            MASTER + fingerprint(key): AESGCM(key) for key in (*old_master_keys, master_key)
        }

    @property
    def names(self) -> frozenset[str]:
        """The names of all wrappings that can be undone."""
        return frozenset(self._aeads)

    def wrap(self, key: bytes, key_id: str) -> bytes:
        """Wrap a key by the master key in force."""
        return seal(self._aeads[self.current], key, (key_id,))

    def unwrap(self, wrapped: bytes, wrapped_by: str, key_id: str) -> bytes:
        """Unwrap a key that `wrap` wrapped.

        Raises:
            MasterKeyUnknown: It is wrapped by a master key that is not given.
            SealBroken: It was altered.
        """
        if wrapped_by not in self._aeads:
            raise MasterKeyUnknown
        return unseal(self._aeads[wrapped_by], wrapped, (key_id,))


def wrap_under(parent: bytes, key: bytes, key_id: str) -> bytes:
    """Wrap a call's key by its customer's."""
    return seal(AESGCM(parent), key, (key_id,))


def unwrap_under(parent: bytes, wrapped: bytes, key_id: str) -> bytes:
    """Unwrap a call's key.

    Raises:
        SealBroken: It was altered.
    """
    return unseal(AESGCM(parent), wrapped, (key_id,))

"""The ring of keys as the settings give it."""

from __future__ import annotations

import base64

from pydantic import SecretStr

from hotline.privacy.key_ring import KeyRing
from hotline.settings import Settings
from hotline.store_addresses import addresses


async def open_keys(settings: Settings) -> KeyRing:
    """Open the file of keys with the master keys of the settings.

    Raises:
        MasterKeyUnknown: Its keys are wrapped by a master key that is not given.
        DatabaseError: The file cannot be used.
    """
    return await KeyRing.open(
        addresses(settings.store).keys,
        master_key=_decoded(settings.privacy.master_key),
        old_master_keys=[_decoded(key) for key in settings.privacy.old_master_keys],
    )


def _decoded(key: SecretStr) -> bytes:
    return base64.b64decode(key.get_secret_value())

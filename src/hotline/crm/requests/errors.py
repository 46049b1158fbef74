"""What can go wrong with requests to make something.

- `KeyReused`: another request has this key
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.crm.errors import CrmError


@dataclass(kw_only=True)
class KeyReused(CrmError):
    """A key is of one request, and this is another one."""

    def __str__(self) -> str:
        return (
            "this Idempotency-Key came with another request before; make a new key for each thing "
            "that is to be made, and send a request again as it was"
        )

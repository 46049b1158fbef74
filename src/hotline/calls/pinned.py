"""What a call keeps from its first moment to its last."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """Whose a call is and which flow it runs.

    Attributes:
        tenant: Whose hotline was called.
        call_id: The call's id, a UUID of version 7.
        flow: The flow it began with.
        language: The language it began in, a BCP 47 tag.
        bundle: The digest of the flows and prompts that it has, whatever new callers get.
    """

    tenant: str
    call_id: str
    flow: str
    language: str
    bundle: str

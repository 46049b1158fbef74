"""A promise as a row: whom it is for sealed with its key, which its customer's key may wrap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from hotline.model.personal import ERASED
from hotline.model.promise import Promise, PromiseMatter
from hotline.privacy import Seal

Row = Mapping[str, Any] | RowMapping

PROMISE_KEY = "promise:"
"""A promise's key is named by this and the promise's name."""

_MATTER = TypeAdapter(PromiseMatter)
_NOT_TOLD = frozenset(
    {"key_id", "sealed", "pseudonym", "leased_by", "leased_until", "fence", "rests_until"}
)


def key_name(name: str) -> str:
    """Return the name of a promise's key."""
    return PROMISE_KEY + name


def sealed_matter(matter: PromiseMatter, tenant: str, promise_id: str, seal: Seal) -> bytes:
    """Seal whom a promise is for."""
    text = _MATTER.dump_json(matter, exclude_defaults=True).decode()
    return seal.close(text, "promise", tenant, promise_id)


def to_promise(row: Row, seal: Seal | None) -> Promise:
    """Read a row; whom it is for is `ERASED` where the key is."""
    plain = {column: value for column, value in row.items() if column not in _NOT_TOLD}
    matter = PromiseMatter(plan=ERASED)
    if seal is not None and row["sealed"] is not None:
        text = seal.open(row["sealed"], "promise", row["tenant"], row["promise_id"])
        matter = _MATTER.validate_json(text)
    return Promise(**plain, matter=matter)

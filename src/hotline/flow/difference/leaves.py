"""Tables as flat lists of what they say, so that two can be compared key by key."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from pydantic import BaseModel

from hotline.flow.difference.changes import Setting
from hotline.flow.source import Path
from hotline.flow.vocabulary import Target

UNSAID = frozenset({"prompt"})
"""Keys that are clear from what stands under them."""


def leaves(table: object, *, targets: bool, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every value in a table with its path, but for empty ones; targets only if asked to."""
    if isinstance(table, BaseModel):
        for name, field in type(table).model_fields.items():
            here = (*path, field.alias or name)
            yield from leaves(getattr(table, name), targets=targets, path=here)
    elif isinstance(table, Mapping):
        for name, value in table.items():
            yield from leaves(value, targets=targets, path=(*path, str(name)))
    elif isinstance(table, list | tuple):
        for index, value in enumerate(table):
            yield from leaves(value, targets=targets, path=(*path, index))
    elif table is not None and (targets or not isinstance(table, Target)):
        yield path, str(table)


def settings(
    before: object, after: object, *, targets: bool, without: Container[str] = ()
) -> tuple[Setting, ...]:
    """Return what two tables say differently, but for what stands under the keys `without`."""
    old = {path: value for path, value in leaves(before, targets=targets) if path[0] not in without}
    new = {path: value for path, value in leaves(after, targets=targets) if path[0] not in without}
    return tuple(
        Setting(where=where(path), before=old.get(path), after=new.get(path))
        for path in {**old, **new}
        if old.get(path) != new.get(path)
    )


def where(path: Path) -> str:
    """Return a path as a person says it: `no_match: say: 2`, counted from 1."""
    words = [str(part + 1 if isinstance(part, int) else part) for part in path]
    return ": ".join(word for word in words if word not in UNSAID)

"""A policy as far as it has its form, so that the rest of it is proved although something is wrong.

What has a mistake is left out, and what it says is unknown: nothing is proved that depends on it.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hotline.flow.problems import nearest
from hotline.flow.source import Path, Source
from hotline.flow.tables import keys_at, read_table
from hotline.routing.restricted import RESTRICTED
from hotline.routing_policy.document import PolicyTable


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A policy on which mistakes are noted.

    Attributes:
        table: What has its form.
        queues: The names of all queues, also of those that were left out.
        unknown: The paths of what was left out, or was probably meant by it.
        source: The document.
    """

    table: PolicyTable
    queues: Collection[str]
    unknown: frozenset[Path]
    source: Source

    @property
    def restricted_queue(self) -> str:
        """The queue of the restricted tier; "" for none."""
        tier = self.table.tiers.get(RESTRICTED)
        return tier.queue if tier is not None else ""

    def is_known(self, *path: str | int) -> bool:
        """Return whether all that is written at a path was taken, be it that nothing is there."""
        return not any(one[: len(path)] == path or path[: len(one)] == one for one in self.unknown)

    def problem(self, path: Path, text: str) -> None:
        """Note a mistake at `path`."""
        self.source.problem(path, text)


def read_draft(document: dict[str, Any], source: Source) -> Draft | None:
    """Return a document as far as it has its form, or None where no queue has.

    Every mistake of form is noted in the source.
    """
    table = read_table(PolicyTable, document, source)
    unknown: set[Path] = set()
    # What is left out is less each time, and of nothing the top itself has the mistake.
    rest = deepcopy(document)
    while table is None:
        try:
            table = PolicyTable.model_validate(rest)
        except ValidationError as error:
            mistakes = error.errors(include_url=False)
            if not all(_leave_out(one, rest, unknown) for one in mistakes):
                return None
    queues = document.get("queues", {})
    return Draft(table=table, queues=[*queues], unknown=frozenset(unknown), source=source)


def _leave_out(mistake: Any, rest: dict[str, Any], unknown: set[Path]) -> bool:
    """Leave out what has a mistake; return whether there is anything to leave out."""
    path: Path = tuple(step for step in mistake["loc"] if step != "[key]")
    if mistake["type"] == "missing":
        path = path[:-1]
    if not path or path == ("queues",):
        return False
    unknown.add(path)
    *around, key = path
    unknown |= {
        (*around[:depth], key)
        for depth in range(len(around))
        if key in keys_at(PolicyTable, path[:depth])
    }
    meant = nearest(str(key), keys_at(PolicyTable, path[:-1]))
    if meant is not None:
        unknown.add((*around, meant))
    _remove(rest, path)
    return True


def _remove(inside: Any, path: Path) -> None:
    """Remove what is at a path, if it is still there; lists become tables by their indexes."""
    for step in path[:-1]:
        if step not in inside:
            return
        if isinstance(inside[step], list):
            inside[step] = dict(enumerate(inside[step]))
        inside = inside[step]
    inside.pop(path[-1], None)

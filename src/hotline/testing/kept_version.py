"""Calls of one version of the hotline, kept in a file for the versions after it to replay.

Nobody made them: callers wander at random through that version's shipped flows. The file is JSON,
compressed as `xz` does. Run as a program, this keeps the version that it belongs to.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pydantic import TypeAdapter

from hotline.flow.bundle import Bundle
from hotline.flow.commands import AskBank, Mark
from hotline.flow.nodes.bank import BankNode
from hotline.journal import WrittenCall
from hotline.model.bank import OPERATIONS, BankOperation
from hotline.testing.flow_files import shipped_files
from hotline.testing.recorded import header, written
from hotline.testing.wanderer import Step, Wanderer

FLOW = "main"
WANDERED = 1_000
"""So many calls are there to choose from."""
FAULT, SLIP = 0.03, 0.15
"""What goes wrong in them, rarely enough for payments: see `Wanderer`."""
KEPT = 20
"""So many are chosen: those that go the most different ways."""


@dataclass(frozen=True, kw_only=True)
class KeptVersion:
    """What is kept of a version.

    Attributes:
        sources: Its shipped flows, prompts and calendar: file name to text.
        operations: What its flows might ask of a bank, by name.
        calls: Some calls as its journal had them.
    """

    sources: Mapping[str, str]
    operations: Mapping[str, BankOperation]
    calls: Sequence[WrittenCall]


_VERSION = TypeAdapter(KeptVersion)


def read_version(file: Path) -> KeptVersion:
    """Read a kept version.

    Raises:
        OSError: It is not there, or not so compressed.
        pydantic.ValidationError: It holds something else.
    """
    return _VERSION.validate_json(lzma.decompress(file.read_bytes()))


def keep_version(file: Path) -> None:
    """Write this version to a file; the same version makes the same file.

    Raises:
        FileExistsError: There is one, of calls that a version has made for ever.
    """
    bundle = shipped_files().bundle()
    calls = [
        written(header(bundle, FLOW, call_id=str(number)), steps)
        for number, steps in enumerate(_chosen(bundle), 1)
    ]
    version = KeptVersion(sources=bundle.sources, operations={**OPERATIONS}, calls=calls)
    with file.open("xb") as kept:
        kept.write(lzma.compress(_VERSION.dump_json(version)))


def _chosen(bundle: Bundle) -> Sequence[list[Step]]:
    """Return calls that ask all there is to ask, and go most of the ways."""
    random = Random(1)  # noqa: S311 - no secret, the same again
    wanderer = Wanderer(bundle, FLOW, random, fault=FAULT, slip=SLIP)
    calls = [wanderer.call() for _ in range(WANDERED)]
    asked, ways = [[*map(of, calls)] for of in (_asked, _ways)]
    # What is asked comes first: few calls get as far as a payment.
    first = _cover(asked, KEPT)
    nodes = (node for flow in bundle.flows.values() for node in flow.nodes.values())
    to_ask = {node.bank for node in nodes if isinstance(node, BankNode)}
    missing = to_ask - set().union(*(asked[number] for number in first))
    assert not missing, f"no call asks {missing}"
    rest = _cover(ways, KEPT - len(first), first)
    return [calls[number] for number in (*first, *rest)]


def _cover(of_calls: Sequence[set[str]], most: int, without: Sequence[int] = ()) -> list[int]:
    """Return which calls have the most together, one after the other, until there is no more."""
    chosen: list[int] = []
    found = set().union(*(of_calls[number] for number in without))
    while len(chosen) < most:
        best = max(range(len(of_calls)), key=lambda number: len(of_calls[number] - found))
        if of_calls[best] <= found:
            break
        found |= of_calls[best]
        chosen.append(best)
    return chosen


def _asked(call: Sequence[Step]) -> set[str]:
    commands = (command for _, commands in call for command in commands)
    return {command.operation for command in commands if isinstance(command, AskBank)}


def _ways(call: Sequence[Step]) -> set[str]:
    commands = (command for _, commands in call for command in commands)
    return {f"{one.node} {one.way}" for one in commands if isinstance(one, Mark)}


if __name__ == "__main__":
    keep_version(Path(sys.argv[1]))

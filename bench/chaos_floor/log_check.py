"""Whether the floor's log folds, breaks no law, and tells what the live figures tell."""

from __future__ import annotations

from hotline.floor.floor_log import STREAM, steps
from hotline.journal import Journal
from hotline.routing.events import PolicyChanged
from hotline.routing.figures import Figures
from hotline.routing.policy import NO_POLICY
from hotline.routing.router import Router
from hotline.testing.floor_laws import BrokenLaw, Judge
from hotline.testing.running import TENANT, RunningHotline

OWNS_UP = ("floor_not_as_logged", "desk_behind", "desk_not_told", "floor_defect")
"""What the service tells where its floor was not what its log tells, or a desk not what it is."""


async def audit(hotline: RunningHotline) -> list[str]:
    """Return what differs between the live figures and those made again from the log."""
    told = await hotline.command("floor", "--audit")
    if told.returncode == 0:
        return []
    return [f"audit: {line}" for line in (told.stdout + told.stderr).splitlines()]


def owned_up(hotline: RunningHotline) -> list[str]:
    """Return what the service says of itself that must not be, in all its logs so far."""
    return [
        f"log: {line}"
        for file in sorted(hotline.folder.glob("serve*.log"))
        for line in file.read_text().splitlines()
        if any(f'"{event}"' in line for event in OWNS_UP)
    ]


async def broken(hotline: RunningHotline) -> list[str]:
    """Return which laws the whole log breaks, and where the router would do something else."""
    async with (
        await hotline.stores.open_keys() as keys,
        await Journal.open(hotline.stores.journal, keys) as journal,
    ):
        told = steps(await journal.read(TENANT, STREAM))
    policy = next(one.event.policy for one in told if isinstance(one.event, PolicyChanged))
    judge, again, figures = Judge(policy), Router(NO_POLICY), Figures(policy)
    found = []
    for step in told:
        figures.take(step)
        if again.receive(step.event) != list(step.commands):
            found.append(f"log: commanded otherwise at {step.event}")
        try:
            judge.see(step.event, step.commands)
        except BrokenLaw as law:
            found.append(f"log: {law}")
    lost = [cell for cell, contacts in figures.contacts.items() if contacts.balance]
    return [*found, *(f"log: calls that are nowhere in {cell}" for cell in lost)]

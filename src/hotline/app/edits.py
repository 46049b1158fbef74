"""What people edit while the service runs: flows, prompts, and what the floor goes by."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from hotline.flow_files import Fingerprint, fingerprint
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.file_watch import watching_files
from hotline.ops.reload import Reloader
from hotline.settings import Settings


@dataclass(frozen=True, kw_only=True)
class FilesAtStart:
    """What the files were like before any of them was read.

    Attributes:
        flows: Flows and prompts.
        floor: Routing and agents.
    """

    flows: Fingerprint
    floor: Fingerprint


def files_at_start(settings: Settings) -> FilesAtStart:
    """Look at the files; what is edited from now on is an edit."""
    return FilesAtStart(
        flows=fingerprint(settings.flows_dir, settings.prompts_dir),
        floor=fingerprint(settings.routing_file, settings.agents_file),
    )


async def take_edits(
    stack: AsyncExitStack,
    settings: Settings,
    *,
    seen: FilesAtStart,
    reloader: Reloader,
    keeper: BundleKeeper,
    has_floor: bool,
) -> None:
    """Take what is edited for as long as `stack` lasts."""
    # Nothing counts as seen where more than an edit is waited for.
    waits_for_edit = keeper.refused is None or keeper.refused.is_of_files
    await stack.enter_async_context(
        watching_files(
            lambda: (reloader.settings.flows_dir, reloader.settings.prompts_dir),
            reloader.take_files,
            known=seen.flows if waits_for_edit else frozenset(),
        )
    )
    if has_floor:
        await stack.enter_async_context(
            watching_files(
                lambda: (settings.routing_file, settings.agents_file),
                reloader.take_floor_files,
                known=seen.floor,
            )
        )

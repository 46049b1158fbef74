"""A version of the flows, as a person names it: a folder, a flow's file or a bundle's hash."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.cli.prompts_folder import prompts_for
from hotline.errors import HotlineError
from hotline.flow.bundle import CATALOGUE, Draft, read_draft
from hotline.flow.document import Flow
from hotline.flow.problems import FlowProblems
from hotline.flow_files import read_files
from hotline.journal import Journal
from hotline.privacy.opening import open_keys
from hotline.settings import load_settings
from hotline.store_addresses import addresses

FLOW_ENDING = ".yaml"


class NoSuchVersion(HotlineError):
    """What was named is nothing that holds flows."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return (
            f"'{self.name}' is no folder, no flow file and no bundle's hash: "
            "`hotline flows history` lists those"
        )


@dataclass(frozen=True, kw_only=True)
class Version:
    """Flows to compare.

    Attributes:
        name: As the person named it.
        draft: The flows.
        file: The file that was named, as places carry it; "" where all flows are meant.
    """

    name: str
    draft: Draft
    file: str = ""

    @property
    def flow(self) -> Flow | None:
        """The flow in the file that was named.

        Raises:
            FlowProblems: There is none that can be read.
        """
        if not self.file:
            return None
        for flow, source in self.draft.documents:
            if source.file == self.file:
                return flow
        raise FlowProblems(one for one in self.draft.problems if one.place.file == self.file)


def read_version(name: str, prompts: Path | None) -> Version:
    """Read a version; mistakes in it are in its draft.

    Args:
        name: A folder of flows, a folder with all of a bundle's files, a flow's file, or a hash.
        prompts: Where the catalogue is; None is beside the flows, or else here.

    Raises:
        FlowFilesMissing: A folder or the catalogue cannot be read.
        NoSuchVersion: Nothing is named like that.
        JournalError: No stored bundle, or more than one, begins like that.
    """
    path = Path(name)
    if path.is_file() and path.suffix == FLOW_ENDING:
        folder = path.resolve().parent
        draft = read_draft(_files(folder, prompts))
        return Version(name=name, draft=draft, file=f"{folder.name}/{path.name}")
    if path.is_dir():
        return Version(name=name, draft=read_draft(_files(path.resolve(), prompts)))
    if not name or not set(name.lower()) <= set("0123456789abcdef"):
        raise NoSuchVersion(name)
    return Version(name=name, draft=read_draft(asyncio.run(_stored(name.lower()))))


def _files(folder: Path, prompts: Path | None) -> Mapping[str, str]:
    catalogue = Path(CATALOGUE)
    if (folder / catalogue).is_file():
        # All of a bundle, as `hotline flows restore` writes it.
        inner = [one for one in folder.iterdir() if one.is_dir() and any(one.glob("*.yaml"))]
        flows = [one for one in inner if one.name != catalogue.parent.name]
        if len(flows) == 1:
            return read_files(flows[0], prompts or folder / catalogue.parent)
    return read_files(folder, prompts_for(folder, prompts))


async def _stored(prefix: str) -> Mapping[str, str]:
    settings = load_settings()
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        digest = await journal.bundles.find(settings.tenant, prefix)
        return await journal.bundles.sources(settings.tenant, digest)

"""The forms as their files say now, and as they were when something was scored by them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from hotline.crm.scorecards.repository import Scorecards
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing, read_folder
from hotline.qa.scorecards.errors import FormsUnusable, UnknownForm
from hotline.scorecards.reading import FormVersion, read_forms, read_kept


class Forms:
    """The forms of one tenant.

    Args:
        tenant: Whose.
        folder: Where their files are; there may be none.
        scorecards: Keeps those that something was scored by.
    """

    def __init__(self, tenant: str, folder: Path, scorecards: Scorecards) -> None:
        self._tenant = tenant
        self._folder = folder
        self._scorecards = scorecards
        self._kept: dict[str, FormVersion] = {}

    async def now(self) -> tuple[FormVersion, ...]:
        """Return the forms by which calls are scored now: files are few, and read anew each time.

        Raises:
            FormsUnusable: They have mistakes.
        """
        return await asyncio.to_thread(self._read)

    async def named(self, name: str) -> FormVersion:
        """Return the form of a name.

        Raises:
            UnknownForm: There is none now.
            FormsUnusable: The forms have mistakes.
        """
        forms = {one.form.form: one for one in await self.now()}
        if name not in forms:
            raise UnknownForm(form=name, known=tuple(sorted(forms)))
        return forms[name]

    async def kept(self, digests: Iterable[str]) -> dict[str, FormVersion]:
        """Return forms exactly as they were, by their digests."""
        wanted = set(digests)
        for digest in wanted - self._kept.keys():
            text = await self._scorecards.form_text(self._tenant, digest)
            self._kept[digest] = read_kept(text)
        return {digest: self._kept[digest] for digest in wanted}

    def _read(self) -> tuple[FormVersion, ...]:
        if not self._folder.is_dir():
            return ()
        try:
            return read_forms(read_folder(self._folder))
        except (FlowProblems, FlowFilesMissing):
            raise FormsUnusable from None

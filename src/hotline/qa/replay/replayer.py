"""Replays calls, each on the flows that it had or all of them on edited ones."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flow.bundle import Bundle, compile_bundle, digest_of, recompile_bundle
from hotline.flow.problems import FlowProblems
from hotline.flow.run import Watch
from hotline.journal import WrittenCall
from hotline.qa.replay.edited import replay_edited
from hotline.qa.replay.exact import replay
from hotline.qa.replay.verdicts import NotReplayed, Same, Verdict


class Replayer:
    """Keeps what it has compiled.

    Attributes:
        edited: The edited flows; None where each call has its own.

    Args:
        edited: The sources of the edited flows; None where each call has its own.

    Raises:
        FlowProblems: The edited flows have mistakes.
    """

    def __init__(self, edited: Mapping[str, str] | None) -> None:
        self.edited = None if edited is None else compile_bundle(edited)
        self._own: dict[str, Bundle | NotReplayed] = {}

    def watched(self, call: WrittenCall, sources: Mapping[str, str] | None, watch: Watch) -> bool:
        """Replay one call on the flows that it had, and tell `watch` of each step.

        Returns:
            Whether all of it is as it was recorded.
        """
        bundle = self._bundle(call.header.bundle, sources)
        return not isinstance(bundle, NotReplayed) and isinstance(replay(call, bundle, watch), Same)

    def replay(self, call: WrittenCall, sources: Mapping[str, str] | None) -> Verdict:
        """Replay one call; `sources` are those of its own bundle, None where it is lost."""
        bundle = self.edited or self._bundle(call.header.bundle, sources)
        if isinstance(bundle, NotReplayed):
            return bundle
        return replay(call, bundle) if self.edited is None else replay_edited(call, bundle).verdict

    def _bundle(self, digest: str, sources: Mapping[str, str] | None) -> Bundle | NotReplayed:
        if digest not in self._own:
            self._own[digest] = _compiled(sources, digest)
        return self._own[digest]


def _compiled(sources: Mapping[str, str] | None, digest: str) -> Bundle | NotReplayed:
    if sources is None:
        return NotReplayed(why=f"the journal has no bundle {digest[:12]}")
    if digest_of(sources) != digest:
        return NotReplayed(why=f"the bundle {digest[:12]} is not what was stored")
    try:
        return recompile_bundle(sources)
    except FlowProblems:
        return NotReplayed(why=f"this version cannot read the bundle {digest[:12]} any more")

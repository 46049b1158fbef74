"""The service as it is now, for those who keep it running."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Self

from hotline import __version__
from hotline.crm.views.view import View
from hotline.desk.sentence_told import SentenceTold
from hotline.errors import HotlineError
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow.rules import RULES
from hotline.model.sentence import Sentence
from hotline.ops.bundle_keeper import Serving
from hotline.ops.health import Health
from hotline.ops.refused import Refused


class MistakeNow(View):
    """A mistake in a file: where, what the checker says of it, and what kind it is, in words."""

    place: str
    text: str
    said: SentenceTold

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Tell a mistake."""
        said = SentenceTold.of(RULES[problem.rule]())
        return cls(place=str(problem.place), text=problem.text, said=said)


class RefusedNow(View):
    """Why new calls do not get what the files say, every mistake told, and since when.

    `mistakes` has them one by one; it is empty where files are missing, or it is no mistake in any.
    """

    why: str
    mistakes: tuple[MistakeNow, ...]
    since: datetime

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Tell what is refused."""
        return cls(
            why=str(refused.error), mistakes=tuple(_mistakes(refused.error)), since=refused.since
        )


class TroubleNow(View):
    """Something that is wrong, with the way out; `text` has it in English."""

    text: str
    said: SentenceTold

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """Tell a sentence of `/health`."""
        return cls(text=sentence.text, said=SentenceTold.of(sentence))


class VersionNow(View):
    """A version of the flows that callers on the line have."""

    bundle: str
    calls: int


class ServiceNow(View):
    """What runs, and how it is.

    `problems` are what callers suffer from, `notices` what somebody must see to though callers are
    well: as `/health` has them. `bundle` is the digest of what new calls get, `flows`
    are the names in it. Of `versions` several have calls only for a while after an edit.
    """

    version: str
    began_at: datetime
    problems: tuple[TroubleNow, ...]
    notices: tuple[TroubleNow, ...]
    is_linked: bool
    calls: int
    bundle: str
    bundle_since: datetime
    flows: tuple[str, ...]
    versions: tuple[VersionNow, ...]
    refused: RefusedNow | None


class ServiceStatus:
    """Tells how the service is.

    Args:
        tenant: Whose flows it has.
        health: What is wrong.
        serving: Returns what new calls get.
        refused: Returns why they do not get what the files say; None where they do.
        is_linked: Whether there is a link to Asterisk.
        live: Returns how many callers are on the line with which bundle, by its digest.
        began_at: When the process began, aware.
    """

    def __init__(
        self,
        *,
        tenant: str,
        health: Health,
        serving: Callable[[], Serving],
        refused: Callable[[], Refused | None],
        is_linked: Callable[[], bool],
        live: Callable[[], Mapping[str, int]],
        began_at: datetime,
    ) -> None:
        self.tenant = tenant
        self._health = health
        self._serving = serving
        self._refused = refused
        self._is_linked = is_linked
        self._live = live
        self._began_at = began_at

    def now(self) -> ServiceNow:
        """Return it as it is."""
        serving, refused, live = self._serving(), self._refused(), self._live()
        return ServiceNow(
            version=__version__,
            began_at=self._began_at,
            problems=tuple(map(TroubleNow.of, self._health.problems())),
            notices=tuple(map(TroubleNow.of, self._health.notices())),
            is_linked=self._is_linked(),
            calls=sum(live.values()),
            bundle=serving.bundle.digest,
            bundle_since=serving.since,
            flows=tuple(sorted(serving.bundle.flows)),
            versions=tuple(
                VersionNow(bundle=digest, calls=calls) for digest, calls in sorted(live.items())
            ),
            refused=refused and RefusedNow.of(refused),
        )


def _mistakes(error: HotlineError) -> Iterator[MistakeNow]:
    if isinstance(error, FlowProblems):
        yield from map(MistakeNow.of, error.problems)

"""What went wrong, as RFC 9457 says it: our sentence, a code for programs, each wrong field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from aiohttp import web

from hotline.crm.cases.errors import CaseChanged, StateRefused, UnknownCase, WordsNeeded
from hotline.crm.customers.errors import CustomerChanged, CustomerKnown, UnknownCustomer
from hotline.crm.errors import UnknownCall
from hotline.crm.forms import FormProblems
from hotline.crm.promises.errors import LeaseLost, PromiseOver, UnknownPromise
from hotline.crm.requests.errors import KeyReused
from hotline.crm.scorecards.errors import (
    ScorecardChanged,
    ScoredAlready,
    UnknownCalibration,
    UnknownScorecard,
)
from hotline.crm.users.errors import LastAdministrator, LockedOut, SignInRefused, UnknownUser
from hotline.database import DatabaseError
from hotline.errors import HotlineError
from hotline.floor.errors import (
    CallerCannotGo,
    CallNotPlaced,
    CannotRequalify,
    CannotSupervise,
    DeskPhoneThere,
    DispositionChanged,
    DispositionMissing,
    FloorClosed,
    FloorSilent,
    NobodyFree,
    NobodyMeant,
    NobodyToAsk,
    NoFloor,
    NothingToWrapUp,
    NotNow,
    NotSignedIn,
    OfferOver,
    PlaceNotOffered,
    SeatTaken,
    SecureFlowNotOffered,
    SignedInAlready,
    TooLateToDecline,
    UnknownAgent,
    UnknownBroadcast,
    UnknownDisposition,
    UnknownQualification,
    UnknownSeat,
)
from hotline.floor.number_errors import (
    NotANumber,
    NumberCostsExtra,
    NumberNotAllowed,
    NumberNotWanted,
    NumberWanted,
)
from hotline.journal import UnknownBundle
from hotline.journal.errors import BundleAltered
from hotline.privacy import KeyErased
from hotline.qa.replay.errors import (
    DraftHasMistakes,
    DraftUnreadable,
    NoCallsThere,
    NoDraft,
    NotInJournal,
    ReplaysBusy,
    ReplayTooLong,
    TooManyCalls,
    UnknownReplay,
    VersionUnreadable,
)
from hotline.qa.scorecards.errors import FormsUnusable, NoteOutside, NothingToScore, UnknownForm
from hotline.recordings.errors import NoRecording, RecordingDamaged, RecordingErased
from hotline.scorecards.scoring import AnswersRefused
from hotline.scorecards.steps import (
    CalibrationStands,
    NotImpartial,
    NotTheScorer,
    StepRefused,
)

STATUSES: Mapping[type[HotlineError], int] = MappingProxyType(
    {
        SignInRefused: 403,
        NotTheScorer: 403,
        NotImpartial: 403,
        UnknownCustomer: 404,
        UnknownUser: 404,
        LastAdministrator: 409,
        UnknownCase: 404,
        UnknownPromise: 404,
        UnknownCall: 404,
        NoRecording: 404,
        NotInJournal: 404,
        NoDraft: 404,
        UnknownReplay: 404,
        UnknownBundle: 404,
        DraftHasMistakes: 409,
        DraftUnreadable: 409,
        VersionUnreadable: 409,
        BundleAltered: 409,
        UnknownScorecard: 404,
        UnknownCalibration: 404,
        RecordingErased: 410,
        RecordingDamaged: 500,
        NoFloor: 404,
        UnknownAgent: 404,
        UnknownSeat: 404,
        UnknownBroadcast: 404,
        SeatTaken: 409,
        SignedInAlready: 409,
        NotSignedIn: 409,
        DeskPhoneThere: 409,
        NobodyToAsk: 409,
        NotNow: 409,
        NobodyFree: 409,
        CallerCannotGo: 409,
        NothingToWrapUp: 409,
        DispositionChanged: 409,
        DispositionMissing: 409,
        UnknownDisposition: 409,
        OfferOver: 409,
        TooLateToDecline: 409,
        CannotSupervise: 409,
        CallNotPlaced: 409,
        CannotRequalify: 409,
        UnknownQualification: 409,
        NobodyMeant: 409,
        PlaceNotOffered: 409,
        NumberWanted: 409,
        NumberNotWanted: 409,
        NotANumber: 409,
        NumberCostsExtra: 409,
        NumberNotAllowed: 409,
        SecureFlowNotOffered: 409,
        CustomerKnown: 409,
        StateRefused: 409,
        PromiseOver: 409,
        LeaseLost: 409,
        ScoredAlready: 409,
        CalibrationStands: 409,
        StepRefused: 409,
        NothingToScore: 409,
        KeyErased: 410,
        CustomerChanged: 412,
        CaseChanged: 412,
        ScorecardChanged: 412,
        FormProblems: 422,
        NoCallsThere: 422,
        TooManyCalls: 422,
        KeyReused: 422,
        WordsNeeded: 422,
        UnknownForm: 422,
        AnswersRefused: 422,
        NoteOutside: 422,
        LockedOut: 429,
        ReplaysBusy: 429,
        ReplayTooLong: 503,
        FloorClosed: 503,
        FloorSilent: 503,
        FormsUnusable: 503,
        DatabaseError: 503,
    }
)
"""What each error is answered with."""


class Refused(Exception):
    """A request that is answered with a problem. Control flow inside the API."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        self.problem = refusal(status, code, detail, **headers)
        super().__init__(status)


def status_of(error: HotlineError) -> int | None:
    """Return the status of an error; None for one that is a defect of ours."""
    if isinstance(error, FormProblems) and not error.is_json:
        return 400
    return next((code for kind, code in STATUSES.items() if isinstance(error, kind)), None)


def code_of(error: HotlineError) -> str:
    """Return what programs know an error by."""
    return _code(type(error))


def codes() -> list[str]:
    """Return the codes of all errors that are answered, in order."""
    return sorted(map(_code, STATUSES))


def refusal(status: int, code: str, detail: str, **headers: str) -> web.Response:
    """Return a problem."""
    return _problem({"status": status, "code": code, "detail": detail}, headers)


def detail_of(error: HotlineError) -> str:
    """Return what people are told of an error who do not run the service."""
    if isinstance(error, DatabaseError):
        return "the database does not answer; ask again in a moment"
    return str(error)


def of_error(error: HotlineError, status: int) -> web.Response:
    """Return an error of ours as a problem."""
    told: dict[str, object] = {
        "status": status,
        "code": code_of(error),
        "detail": detail_of(error),
    }
    if isinstance(error, FormProblems):
        told["detail"] = "this cannot be used; `errors` says what is wrong"
        told["errors"] = [
            {"pointer": "".join(f"/{part}" for part in one.place), "detail": one.what}
            for one in error.problems
        ]
    wait: dict[str, str] = {}
    if isinstance(error, LockedOut | ReplaysBusy):
        wait["Retry-After"] = str(error.left_s)
    return _problem(told, wait)


def _code(kind: type[HotlineError]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _problem(told: dict[str, object], headers: Mapping[str, str]) -> web.Response:
    status = told["status"]
    assert isinstance(status, int)
    whole = {"type": "about:blank", "title": HTTPStatus(status).phrase, **told}
    return web.Response(
        text=json.dumps(whole),
        status=status,
        headers=headers,
        content_type="application/problem+json",
    )

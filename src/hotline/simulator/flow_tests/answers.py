"""What the bank and other parts answer in a test, in turn: `wrong`, `{ok: {...}}`, or a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from hotline.flow.catalogue import Catalogue
from hotline.flow.problems import did_you_mean
from hotline.flow.requests import AnyRequest, CallSystem
from hotline.flow.source import Path, Source
from hotline.model.bank import OPERATIONS, ROWS, BankAnswer, BankOperation
from hotline.model.types import Type
from hotline.model.values import Row, Rows, Scalar
from hotline.simulator.flow_tests.written import NotWritten, made_up, read_value

REQUESTS: Mapping[str, type[AnyRequest]] = {kind.kind: kind for kind in get_args(AnyRequest)}


@dataclass(frozen=True, kw_only=True)
class WrittenAnswer:
    """What comes of a request: `values` are as written, for only the request says their types."""

    outcome: str
    values: Mapping[str, str]


def read_bank_answers(
    source: Source, path: Path, written: object, catalogue: Catalogue
) -> Mapping[str, tuple[BankAnswer, ...]]:
    """Return operation to its answers in turn; mistakes are noted in the source.

    A bank may know terms that the catalogue does not; in a test such a one is misspelt.
    """
    answers: dict[str, tuple[BankAnswer, ...]] = {}
    for name, items in _table(source, path, written, "bank operation").items():
        here = (*path, name)
        operation = OPERATIONS.get(name)
        if operation is None:
            hint = did_you_mean(name, OPERATIONS)
            source.problem(here, f"unknown bank operation '{name}'. {hint}".rstrip())
            continue
        answers[name] = tuple(
            BankAnswer(
                outcome=outcome, values=_bank_values(source, place, operation, brought, catalogue)
            )
            if outcome == "ok"
            else BankAnswer(outcome=outcome)
            for place, outcome, brought in _in_turn(
                source, here, items, operation.outcomes, bringing=("ok",)
            )
        )
    return answers


def read_requests(
    source: Source, path: Path, written: object
) -> Mapping[str, tuple[WrittenAnswer, ...]]:
    """Return kind of request to what comes of it in turn; mistakes are noted in the source."""
    answers: dict[str, tuple[WrittenAnswer, ...]] = {}
    for kind, items in _table(source, path, written, "request").items():
        here = (*path, kind)
        if kind not in REQUESTS:
            hint = did_you_mean(kind, REQUESTS)
            source.problem(here, f"'{kind}' is no request. {hint}".rstrip())
            continue
        answers[kind] = tuple(
            WrittenAnswer(
                outcome=outcome, values=_written(source, place, REQUESTS[kind], outcome, brought)
            )
            for place, outcome, brought in _in_turn(
                source, here, items, REQUESTS[kind].outcomes, bringing=_bringing(REQUESTS[kind])
            )
        )
    return answers


def _bringing(kind: type[AnyRequest]) -> Collection[str]:
    """Return the outcomes that bring something: of an `http` request, only it knows what."""
    return ("ok",) if kind is CallSystem else kind.brings


def _written(
    source: Source, path: Path, kind: type[AnyRequest], outcome: str, brought: object
) -> Mapping[str, str]:
    """Return what is written of what an outcome brings; what never comes with it is noted."""
    texts = _texts(source, path, brought)
    if kind is CallSystem:
        return texts
    known = kind.brings.get(outcome, {})
    for name, text in texts.items():
        if name not in known:
            hint = did_you_mean(name, known)
            source.problem((*path, name), f"'{kind.kind}' brings no '{name}'. {hint}".rstrip())
        elif known[name].words and text not in known[name].words:
            words = ", ".join(known[name].words)
            source.problem((*path, name), f"'{text}' is none of: {words}")
    return texts


def _table(source: Source, path: Path, written: object, what: str) -> Mapping[str, object]:
    if isinstance(written, dict):
        return written
    source.problem(path, f"write a table: {what} to its answer")
    return {}


def _in_turn(
    source: Source,
    path: Path,
    written: object,
    outcomes: tuple[str, ...],
    *,
    bringing: Collection[str],
) -> Iterator[tuple[Path, str, object]]:
    """Yield every answer: where it stands, its outcome and what it brings, None for nothing."""
    listed = written if isinstance(written, list) else [written]
    for index, one in enumerate(listed):
        place = (*path, index) if isinstance(written, list) else path
        brought: object = None
        match one:
            case str():
                outcome = one
            case dict() if len(one) == 1:
                ((outcome, brought),) = one.items()
                place = (*place, outcome)
            case _:
                text = "write an outcome, such as 'wrong', or {ok: {...}} with what it brings"
                source.problem(place, text)
                continue
        if outcome not in outcomes:
            hint = did_you_mean(outcome, outcomes) or f"It can be {', '.join(outcomes)}."
            source.problem(place, f"'{outcome}' never comes of '{path[-1]}'. {hint}")
        elif brought is not None and outcome not in bringing:
            source.problem(place, f"'{outcome}' brings nothing")
        else:
            yield place, outcome, brought


def _bank_values(
    source: Source, path: Path, operation: BankOperation, brought: object, catalogue: Catalogue
) -> Mapping[str, Scalar | Rows]:
    """Return what `ok` brings, made up where the test does not say it."""
    if not operation.result_is_list:
        return _row(source, path, operation, {} if brought is None else brought, catalogue)
    if brought is None:
        brought = [{}]
    if not isinstance(brought, list) or not brought:
        source.problem(path, f"'{operation.name}' brings a list of records; for none use 'none'")
        return {}
    rows = tuple(
        _row(source, (*path, index), operation, written, catalogue)
        for index, written in enumerate(brought)
    )
    return {ROWS: Rows(rows=rows)}


def _row(
    source: Source, path: Path, operation: BankOperation, written: object, catalogue: Catalogue
) -> Row:
    texts = _texts(source, path, written)
    for name in texts.keys() - operation.result.keys():
        hint = did_you_mean(name, operation.result)
        text = f"'{operation.name}' brings no '{name}'. {hint}".rstrip()
        source.problem((*path, name), text)
    return {
        name: _value(source, (*path, name), texts[name], kind, catalogue)
        if name in texts
        else made_up(kind)
        for name, kind in operation.result.items()
    }


def _value(source: Source, path: Path, written: str, kind: Type, catalogue: Catalogue) -> Scalar:
    if kind is Type.TERM and written not in catalogue.terms:
        hint = did_you_mean(written, catalogue.terms)
        source.problem(path, f"the catalogue has no term '{written}'. {hint}".rstrip())
    try:
        return read_value(written, kind)
    except NotWritten as error:
        source.problem(path, str(error))
        return made_up(kind)


def _texts(source: Source, path: Path, written: object) -> Mapping[str, str]:
    if written is None:
        return {}
    if isinstance(written, dict) and all(isinstance(one, str) for one in written.values()):
        return written
    source.problem(path, "write a table of names and values, such as {tail: 2345}")
    return {}

"""Calls of the versions before replay, and what their flows ask is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.flow.bundle import compile_bundle
from hotline.flow.nodes import bank as bank_node
from hotline.flow.problems import FlowProblems
from hotline.journal import WrittenRecord
from hotline.model.bank import BankOperation
from hotline.model.retired import KNOWN, RETIRED
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Same
from hotline.testing.kept_version import KEPT, KeptVersion, keep_version, read_version

FILES = sorted((Path(__file__).parent / "versions").glob("*.json.xz"))
WITH_RECEIPTS = FILES[0]
"""The last version whose bank sent receipts."""


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.name.removesuffix(".json.xz"))
def version(request: pytest.FixtureRequest) -> KeptVersion:
    return read_version(request.param)


def test_its_calls_replay(version: KeptVersion) -> None:
    assert len(version.calls) == KEPT
    assert set(verdicts(version)) == {Same(ended=True)}


def test_its_calls_replay_once_their_people_are_erased(version: KeptVersion) -> None:
    calls = [replace(call, records=tuple(map(erased, call.records))) for call in version.calls]
    assert {type(one) for one in verdicts(replace(version, calls=calls))} == {Same}


def test_what_its_flows_count_on_is_still_so(version: KeptVersion) -> None:
    altered = [name for name, then in version.operations.items() if not keeps(KNOWN[name], then)]
    assert altered == [], "give it a new name, and put the old one into model/retired.py"


def test_what_was_retired_is_asked_in_the_calls_of_a_version() -> None:
    asked = {
        command["operation"]
        for file in FILES
        for call in read_version(file).calls
        for record in call.records
        for command in json.loads(record.commands)
        if command["kind"] == "ask_bank"
    }
    assert RETIRED
    assert asked >= set(RETIRED)


def test_an_operation_that_was_dropped_and_forgotten_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forgotten = {name: one for name, one in KNOWN.items() if name not in RETIRED}
    monkeypatch.setattr(bank_node, "KNOWN", forgotten)
    assert {type(verdict) for verdict in verdicts(read_version(WITH_RECEIPTS))} > {Same}


def test_what_is_retired_is_refused_in_new_flows() -> None:
    with pytest.raises(FlowProblems, match="'send_receipt' is retired"):
        compile_bundle(read_version(WITH_RECEIPTS).sources)


def test_a_version_that_is_kept_today_has_calls_that_replay(tmp_path: Path) -> None:
    keep_version(tmp_path / "today")
    with pytest.raises(FileExistsError):
        keep_version(tmp_path / "today")
    today = read_version(tmp_path / "today")
    assert set(verdicts(today)) == {Same(ended=True)}


def erased(record: WrittenRecord) -> WrittenRecord:
    return replace(record, leaves=None) if record.leaves else record


def verdicts(version: KeptVersion) -> list[object]:
    replayer = Replayer(None)
    return [replayer.replay(call, version.sources) for call in version.calls]


def keeps(now: BankOperation, then: BankOperation) -> bool:
    """Return whether flows that asked this then can ask it now, but for more arguments."""
    return (
        {*then.outcomes} <= {*now.outcomes}
        and then.brings.items() <= now.brings.items()
        and {*then.arguments.items()} <= {*now.arguments.items()}
        and (then.identifies, then.is_named, then.unanswered)
        == (now.identifies, now.is_named, now.unanswered)
    )

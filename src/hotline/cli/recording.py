"""A call written as a test: `hotline test --record CALL` and `hotline call --record FILE`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.codec import event_from_json
from hotline.flow.events import AnyEvent
from hotline.flow_files import read_text
from hotline.journal import Journal, call_stream, compile_stored
from hotline.privacy.opening import open_keys
from hotline.settings import load_settings
from hotline.simulator.flow_tests.recorder import CannotBeTested, record_test
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.store_addresses import addresses


class NotRecorded(HotlineError):
    """A call cannot be made into a test."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"this call makes no test: {self.why}"


def record(
    events: Sequence[AnyEvent],
    bundle: Bundle,
    flow: str,
    *,
    now: Bundle,
    name: str,
    file: Path | None,
    console: Console,
) -> None:
    """Write a call as a test, into a file of tests or else to the terminal; say if it passes.

    Args:
        events: All that happened in the call.
        bundle: What it ran.
        flow: What was dialled.
        now: What the test is tried on.
        name: What the test is called.
        file: A file of tests, which may be there already.
        console: Where it is said.

    Raises:
        NotRecorded: Something happened in it that no test says, or the file has such a test.
    """
    try:
        test = record_test(events, bundle, flow)
    except CannotBeTested as error:
        raise NotRecorded(str(error)) from None
    before = read_text(file) if file is not None and file.exists() else f"flow: {flow}\n"
    written = _with_test(before, name, test, flow)
    # Read before it is kept: what cannot be read would keep all other tests from running.
    cases = read_tests({str(file or "test"): written}, now)
    if file is None:
        print(written, end="")  # noqa: T201
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
        console.print(f"'{name}' is in {file}")
    (trial,) = try_all([case for case in cases if case.name == name], now)
    if trial.failure is not None:
        console.print(
            f"[yellow]It needs a hand: it expects to {trial.failure.expected}, and got "
            f"{trial.failure.got}; values that the call had may matter.[/yellow]"
        )


async def record_call(prefix: str, *, now: Bundle, name: str, file: Path | None) -> None:
    """Write a recorded call as a test; see `record`.

    Raises:
        NotRecorded: See `record`.
        hotline.crm.errors.CrmError: No call begins like this, or several do.
    """
    settings = load_settings()
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        call = await crm.interaction(settings.tenant, prefix)
        records = await journal.read(settings.tenant, call_stream(call.call_id))
        bundle = await compile_stored(journal.bundles, settings.tenant, call.bundle)
    record(
        [event_from_json(one.event) for one in records],
        bundle,
        call.flow,
        now=now,
        name=name or "a recorded call",
        file=file,
        console=Console(stderr=True, highlight=False),
    )


def _with_test(before: str, name: str, test: dict[str, Any], flow: str) -> str:
    yaml = YAML()
    yaml.width = 100
    try:
        document = yaml.load(before)
    except YAMLError:
        raise NotRecorded("the file is not readable as YAML") from None
    if not isinstance(document, CommentedMap) or document.get("flow", "main") != flow:
        raise NotRecorded(f"the file's tests are not of the flow '{flow}'")
    tests = document.setdefault("tests", CommentedMap())
    if name in tests:
        raise NotRecorded(f"the file has a test '{name}'; choose another name")
    tests[name] = _laid_out(test)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _laid_out(test: dict[str, Any]) -> CommentedMap:
    """Return a test as people write one: short lists stand in one line."""
    table = CommentedMap(test)
    table["languages"] = _in_line(test["languages"])
    table["call"] = [
        {"hear": _in_line(step["hear"])} if isinstance(step, dict) and "hear" in step else step
        for step in test["call"]
    ]
    expected = CommentedMap(test["expect"])
    for part in ("bank", "requests"):
        expected[part] = _in_line(expected[part])
    table["expect"] = expected
    return table


def _in_line(items: Sequence[str]) -> CommentedSeq:
    listed = CommentedSeq(items)
    listed.fa.set_flow_style()
    return listed

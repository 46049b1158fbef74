"""`hotline flows` as a person runs it, beside a service that does not run."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hotline.flow_files import load_bundle
from hotline.journal import Journal
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Take = Callable[[str, Mapping[str, str]], None]


@pytest.fixture
def hotline(tmp_path: Path) -> Run:
    write_settings(tmp_path, timezone="Asia/Shanghai")
    return partial(run_hotline, tmp_path, "flows")


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Keep a bundle in the store, each an hour after the one before."""
    taken: list[str] = []

    async def save(digest: str, sources: Mapping[str, str]) -> None:
        at = NOON + timedelta(hours=len(taken))
        async with (
            await open_test_keys(tmp_path) as keys,
            await Journal.open(tmp_path / "journal.db", keys) as journal,
        ):
            await journal.bundles.take("demo", digest, sources, at)

    def take(digest: str, sources: Mapping[str, str]) -> None:
        asyncio.run(save(digest, sources))
        taken.append(digest)

    return take


def lines(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    assert (done.returncode, done.stderr) == (0, "")
    return [line.rstrip().split(maxsplit=4) for line in done.stdout.splitlines()]


def test_history_tells_what_each_bundle_changed(hotline: Run, take: Take) -> None:
    take("a" * 64, {"f/main.yaml": "1", "f/night.yaml": "1", "v/catalogue.yaml": "1"})
    take("b" * 64, {"f/main.yaml": "2", "f/day.yaml": "1", "v/catalogue.yaml": "1"})
    take("a" * 64, {})
    header, *rows = lines(hotline("history"))
    assert header == ["bundle", "taken", "changed"]
    assert rows == [
        [
            *("a" * 12, "2026-03-01", "22:00:00", "+08:00"),
            "f/night.yaml is new, f/day.yaml is gone, f/main.yaml",
        ],
        [
            *("b" * 12, "2026-03-01", "21:00:00", "+08:00"),
            "f/day.yaml is new, f/night.yaml is gone, f/main.yaml",
        ],
        ["a" * 12, "2026-03-01", "20:00:00", "+08:00", "the first"],
    ]
    _, (*_, changed) = lines(hotline("history", "--limit", "1"))
    assert changed == "f/night.yaml is new, f/day.yaml is gone, f/main.yaml"


def test_history_of_a_service_that_never_ran(hotline: Run) -> None:
    assert "No bundle was taken yet" in hotline("history").stdout


def test_restored_files_are_the_bundle_again(
    hotline: Run, take: Take, tmp_path: Path, small_bank_sources: dict[str, str]
) -> None:
    edited = {file: f"\ufeff{text}\n# 余额" for file, text in small_bank_sources.items()}
    for file, text in edited.items():
        (tmp_path / "old" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "old" / file).write_text(text, newline="\r\n")
    bundle = load_bundle(tmp_path / "old/ivr_flows", tmp_path / "old/voice_prompts")
    take(bundle.digest, bundle.sources)
    restored = hotline("restore", bundle.digest[:12], "here/again")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "ivr_flows/main.yaml" in restored.stdout
    assert "Nothing has changed for calls." in restored.stdout
    again = tmp_path / "here/again"
    assert load_bundle(again / "ivr_flows", again / "voice_prompts").digest == bundle.digest


def test_restore_mixes_nothing(hotline: Run, take: Take, tmp_path: Path) -> None:
    take("a" * 64, {"f/main.yaml": "1"})
    (tmp_path / "full").mkdir()
    (tmp_path / "full/other.yaml").touch()
    refused = hotline("restore", "a", "full")
    assert refused.returncode == 1
    assert "full is not an empty folder" in refused.stderr
    refused = hotline("restore", "a", "hotline.toml")
    assert refused.returncode == 1
    assert "hotline.toml cannot be written: File exists" in refused.stderr
    assert not (tmp_path / "full/f").exists()


def test_restore_names_the_way_to_a_bundle(hotline: Run, take: Take) -> None:
    refused = hotline("restore", "a", "folder")
    assert refused.stderr == (
        "hotline: no bundle begins with 'a'; `hotline flows history` lists them\n"
    )
    take("a1", {})
    take("a2", {})
    refused = hotline("restore", "a", "folder")
    assert "several bundles begin with 'a'; give more of the name: a2, a1" in refused.stderr


def test_status_without_a_service_says_so(hotline: Run) -> None:
    refused = hotline("status")
    assert refused.returncode == 1
    assert "the service does not answer at http://127.0.0.1:1" in refused.stderr


@pytest.fixture
def edited(tmp_path: Path, small_bank_sources: dict[str, str]) -> dict[str, str]:
    """Folders `old` and `new` with all files of a bundle, one way of the flow rewired in `new`."""
    flow = "ivr_flows/main.yaml"
    changed = small_bank_sources[flow].replace("{next: take_message,", "{next: offer_message,")
    assert changed != small_bank_sources[flow]
    edited = small_bank_sources | {flow: changed}
    for folder, sources in (("old", small_bank_sources), ("new", edited)):
        for file, text in sources.items():
            (tmp_path / folder / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / file).write_text(text)
    return edited


REWIRED = "  ~ main_menu: 4: take_message → offer_message\n"


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize("inside", ["", "/ivr_flows", "/ivr_flows/main.yaml"])
def test_diff_of_folders_and_files(hotline: Run, inside: str) -> None:
    different = hotline("diff", f"old{inside}", f"new{inside}")
    assert (different.returncode, different.stdout) == (1, f"flow main\n{REWIRED}")
    same = hotline("diff", f"old{inside}", f"old{inside}")
    assert (same.returncode, same.stdout, same.stderr) == (0, "no difference\n", "")


@pytest.mark.usefixtures("edited")
def test_diff_of_a_copy_of_the_flows_alone_takes_the_catalogue_here(
    hotline: Run, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new/ivr_flows").rename(tmp_path / "elsewhere/edited")
    missing = hotline("diff", "old/ivr_flows", "elsewhere/edited")
    assert missing.returncode == 2
    assert "catalogue.yaml cannot be read" in missing.stderr
    (tmp_path / "new/voice_prompts").rename(tmp_path / "voice_prompts")
    found = hotline("diff", "old/ivr_flows", "elsewhere/edited")
    assert (found.returncode, found.stdout) == (1, f"flow main\n{REWIRED}")


def test_diff_of_bundles_in_the_store(
    hotline: Run, take: Take, tmp_path: Path, edited: dict[str, str]
) -> None:
    bundle = load_bundle(tmp_path / "old/ivr_flows", tmp_path / "old/voice_prompts")
    take(bundle.digest, bundle.sources)
    take("f" * 64, edited)
    kept = (tmp_path / "journal.db").read_bytes()
    assert hotline("diff", bundle.digest[:12], "ffff").stdout == f"flow main\n{REWIRED}"
    assert hotline("diff", bundle.digest[:12].upper(), "new").stdout == f"flow main\n{REWIRED}"
    assert hotline("diff", "0123", "new").returncode == 2
    assert (tmp_path / "journal.db").read_bytes() == kept


@pytest.mark.usefixtures("edited")
def test_diff_as_json_and_as_a_picture(hotline: Run, tmp_path: Path) -> None:
    told = json.loads(hotline("diff", "old", "new", "--format", "json").stdout)
    (flow,) = told["flows"]
    assert flow["nodes"][0]["rewired"] == [
        {"way": "4", "before": "take_message", "after": "offer_message"}
    ]
    drawn = hotline("diff", "old", "new", "--format", "svg", "--out", "diff.svg")
    assert (drawn.returncode, drawn.stdout, drawn.stderr) == (1, "", "")
    assert 'class="line changed ' in (tmp_path / "diff.svg").read_text()


@pytest.mark.usefixtures("edited")
def test_diff_of_what_has_mistakes_says_so(hotline: Run, tmp_path: Path) -> None:
    flow = tmp_path / "new/ivr_flows/main.yaml"
    flow.write_text(flow.read_text().replace("  welcome: {say:", "  welcome: {sya:"))
    done = hotline("diff", "old", "new")
    assert done.stderr == "new has mistakes: what cannot be read is left out\n"
    assert done.stdout == f"flow main\n{REWIRED}"


def test_diff_of_nothing_is_trouble(hotline: Run) -> None:
    done = hotline("diff", "nowhere", "elsewhere")
    assert done.returncode == 2
    assert "'nowhere' is no folder, no flow file and no bundle's hash" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "key"),
    [([], "nodes"), (["--kind", "flow"], "nodes"), (["--kind", "prompts"], "terms")],
)
def test_schema_is_written_for_editors(hotline: Run, arguments: list[str], key: str) -> None:
    schema = json.loads(hotline("schema", *arguments).stdout)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert key in schema["properties"]

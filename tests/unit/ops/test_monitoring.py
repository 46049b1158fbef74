"""What is shipped for Prometheus and Grafana asks only for figures that there are."""

from __future__ import annotations

import asyncio
import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from hotline.asterisk.ami import AmiStats
from hotline.desk.desk_audit import DeskAudit
from hotline.desk.desks import Desks
from hotline.floor.log_audit import LogAudit
from hotline.ops.figures import LINK_FIGURES, OTHER, OUTCOMES_LIMIT, Figures
from hotline.ops.recording_checker import RecordingChecker
from hotline.ops.spool_room import SpoolRoom
from hotline.ops.watch import Watch
from hotline.qa.recordings import CallRecordings
from hotline.recordings.archive import Archive
from hotline.recordings.shelf import Shelf
from hotline.recordings.spool import Spool
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.keys import open_test_keys

MONITORING = Path(__file__).parents[3] / "docker/monitoring"
STATS = AmiStats(links=1, shed=2, handler_failures=3, oversized=4, unreadable=5, unclaimed=6)
FIGURE = re.compile(r"\b(?:hotline|process)_[a-z_]+")
PARTS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


@cache
def shown() -> set[str]:
    """Every figure that the service shows."""
    watch = Watch()
    with TemporaryDirectory() as folder:
        asyncio.run(watch_recordings(watch, Path(folder)))
    watch.figures.show_link(lambda: True, lambda: STATS)
    watch.figures.show("calls_live", "Calls now.", lambda: 0)
    watch.figures.count("calls_refused", "Calls refused.", lambda: 0)
    watch.over_hearing((), None)
    floor = fake_floor("bank", Policy(queues={}))
    watch.over_live_floor(
        floor,
        log_audit=LogAudit(floor, InMemoryJournal(), now),
        desk_audit=DeskAudit(floor, Desks(), now),
        clock=now,
        zone=ZoneInfo("UTC"),
    )
    families = text_string_to_metric_families(watch.figures.text().decode())
    return {f"{family.name}{part}" for family in families for part in PARTS.get(family.type, ("",))}


async def watch_recordings(watch: Watch, folder: Path) -> None:
    async def end_all() -> None:
        raise AssertionError("nothing is recorded here")

    watch.over_spool(SpoolRoom(folder, 0, end_all))
    async with await open_test_keys(folder) as keys:
        archive = Archive("bank", Shelf(folder), keys)
        watch.over_found_recordings(
            RecordingChecker(
                tenant="bank",
                recordings=CallRecordings(InMemoryJournal(), archive, Spool(folder=folder)),
                journal=InMemoryJournal(),
                folder=folder,
                clock=now,
            )
        )


def rules() -> list[dict[str, str]]:
    (group,) = YAML(typ="safe").load(MONITORING / "alerts.yml")["groups"]
    return list(group["rules"])


def expressions() -> list[str]:
    dashboard = json.loads((MONITORING / "grafana-dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return asked + [rule["expr"] for rule in rules()]


@pytest.mark.parametrize("expression", expressions())
def test_every_figure_asked_for_exists(expression: str) -> None:
    # Labels' values and names of jobs are no figures.
    asked = FIGURE.findall(re.sub(r"\{[^}]*\}", "", expression))
    assert asked or expression.startswith("up{")
    assert set(asked) <= shown()


def test_prometheus_reads_the_rules_that_are_there() -> None:
    config = YAML(typ="safe").load(MONITORING / "prometheus.yml")
    assert [(MONITORING / name).is_file() for name in config["rule_files"]] == [True]
    assert all(rule["annotations"] for rule in rules())


def test_link_figures_are_the_clients_own() -> None:
    assert set(LINK_FIGURES) == set(AmiStats.__dataclass_fields__)
    figures = Figures()
    figures.show_link(lambda: True, lambda: STATS)
    text = figures.text().decode()
    assert "hotline_ami_unclaimed_total 6.0" in text
    assert "hotline_ami_up 1.0" in text


def test_number_of_outcomes_is_bounded() -> None:
    figures = Figures()
    for n in range(2 * OUTCOMES_LIMIT):
        figures.call_ended(f"outcome_{n}", 1.0)
    lines = [
        line for line in figures.text().decode().splitlines() if "hotline_calls_total{" in line
    ]
    assert len(lines) == OUTCOMES_LIMIT + 1
    assert f'hotline_calls_total{{outcome="{OTHER}"}} {OUTCOMES_LIMIT}.0' in lines

"""Days in files, and policies with something set otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.whatif.day_file import read_day, write_day
from hotline.whatif.errors import DayUnreadable, NoSuchSetting
from hotline.whatif.setting import with_setting

if TYPE_CHECKING:
    from tests.unit.whatif.conftest import Yesterday

POLICY = Policy(queues={"general": QueueSpec(name="general")}, head_start_s={"vip": 300})


def test_a_day_is_read_as_it_was_written(yesterday: Yesterday, tmp_path: Path) -> None:
    path = tmp_path / "monday.jsonl"
    write_day(path, yesterday.policy, yesterday.log)
    day = read_day(path)
    assert day.policy == yesterday.policy
    assert day.log == yesterday.log


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 0, "is empty"),
        ("root:x:0:0\n", 1, "the floor's policy"),
        ("[]\n", 1, "the floor's policy"),
        ('{"policy": {"queues": 3}}\n', 1, "the floor's policy"),
        (
            '{"policy": {"queues": {}}}\n{"event": {"kind": "tea_time"}, "commands": []}\n',
            2,
            "kind",
        ),
        ('{"policy": {"queues": {}}}\n{"event"\n', 2, "JSON"),
    ],
)
def test_what_is_no_day_is_said_with_its_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    path = tmp_path / "monday.jsonl"
    path.write_text(text)
    with pytest.raises(DayUnreadable) as caught:
        read_day(path)
    assert caught.value.line == line
    assert why in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_a_log_that_is_not_whole_is_refused(yesterday: Yesterday, tmp_path: Path) -> None:
    path = tmp_path / "monday.jsonl"
    write_day(path, yesterday.policy, yesterday.log[100:])
    with pytest.raises(DayUnreadable, match="the router does otherwise here"):
        read_day(path)


def test_a_log_of_another_policy_is_refused(yesterday: Yesterday, tmp_path: Path) -> None:
    path = tmp_path / "monday.jsonl"
    write_day(path, with_setting(yesterday.policy, "head_start_s.vip=0"), yesterday.log)
    with pytest.raises(DayUnreadable, match="or of another policy"):
        read_day(path)


def test_a_step_that_cannot_be_read_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "monday.jsonl"
    path.write_text(
        '{"policy": {"queues": {}}}\n'
        '{"event": {"kind": "call_queued", "caller_number": "+8613800138000"}, "commands": []}\n'
    )
    with pytest.raises(DayUnreadable) as caught:
        read_day(path)
    assert "13800138000" not in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DayUnreadable, match="cannot be read"):
        read_day(tmp_path / "tuesday.jsonl")


@pytest.mark.parametrize(
    ("setting", "changed"),
    [
        ("head_start_s.vip=600", {"vip": 600.0}),
        ("head_start_s.senior_vip=900", {"vip": 300.0, "senior_vip": 900.0}),
        ('head_start_s={"senior_vip": 60}', {"senior_vip": 60.0}),
    ],
)
def test_a_head_start_is_set(setting: str, changed: dict[str, float]) -> None:
    assert with_setting(POLICY, setting).head_start_s == changed


def test_one_thing_is_set_and_the_rest_is_as_it_was() -> None:
    changed = with_setting(POLICY, "queues.general.selection=least_occupied")
    assert changed.queues["general"] == QueueSpec(name="general", selection="least_occupied")
    assert changed.head_start_s == POLICY.head_start_s


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("head_start_s.vip", "path=value"),
        ("head_start.vip=3", "no 'head_start' there; there is "),
        ("head_start_s.vipp=3", "'standard', 'vip'"),
        ("queues.cards.wrap_up_s=3", "no 'cards' there; there is general"),
        ("queues.general.wrapup_s=3", "no 'wrapup_s' there; there is bridge_s"),
        ("queues.general.wrap_up_s=long", "valid number"),
        ("queues.general.wrap_up_s=-5", "from 0 to 1,000,000"),
        ("queues.general.offer_s=NaN", "from 0 to 1,000,000"),
        ("queues.general.name.of=long", "'name' has no parts"),
    ],
)
def test_what_cannot_be_set_is_said(setting: str, why: str) -> None:
    with pytest.raises(NoSuchSetting) as caught:
        with_setting(POLICY, setting)
    assert str(caught.value).startswith(f"--set {setting}: ")
    assert why in str(caught.value)

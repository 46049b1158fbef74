"""`hotline test`, as people and CI call it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hotline.testing.command import run_hotline
from hotline.testing.flow_files import small_bank

TESTS = """
given:
  customer: {number: 10000001, pin: 246810}
tests:
  the balance:
    given: {bank: {list_balances: ok}}
    call:
      - press: {zh-CN: 1, en-US: 2}
      - press: 10000001 246810
      - hear: [account_balance, main_menu]
      - press: "*"
    expect: {outcome: completed}
  a wrong number:
    call:
      - press: {zh-CN: 1, en-US: 2}
      - press: 10000002 246810
      - hear: [not_signed_in, enter_customer_number]
"""


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = small_bank().copied_to(tmp_path).flow.parent
    (folder / "tests").mkdir()
    return folder


def run(flows: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_hotline(flows.parent, "test", *arguments)


def test_tests_that_pass_say_how_much_they_cover(flows: Path) -> None:
    (flows / "tests/balance.yaml").write_text(TESTS)
    done = run(flows)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed in" in done.stdout
    assert "zh-CN: 2" in done.stdout
    assert "--coverage lists the others" in done.stdout


def test_a_test_that_fails_prints_the_call_up_to_the_difference(flows: Path) -> None:
    test = flows / "tests/balance.yaml"
    test.write_text(TESTS.replace("[not_signed_in,", "[not_understood,"))
    done = run(flows, "--language", "en-US")
    assert done.returncode == 1
    assert f"{'ivr_flows/tests/balance.yaml'}:17:9  a wrong number  [en-US]" in done.stdout
    assert "asks the bank: verify_pin" in done.stdout
    assert "expected  hear not_understood, enter_customer_number" in done.stdout
    assert "got       not_signed_in, enter_customer_number" in done.stdout
    assert "1 failed, 1 passed in" in done.stdout


def test_programs_get_json(flows: Path) -> None:
    (flows / "tests/balance.yaml").write_text(TESTS.replace("[not_signed_in,", "[bye,"))
    refused = run(flows, "--json")
    assert refused.returncode == 1
    assert "unknown prompt 'bye'" in refused.stderr
    (flows / "tests/balance.yaml").write_text(TESTS.replace("[not_signed_in,", "["))
    done = json.loads(run(flows, "--json", "--only", "wrong").stdout)
    assert done["passed"] == 0
    assert [one["language"] for one in done["failed"]] == ["zh-CN", "en-US"]
    assert done["failed"][0]["line"] == 17
    assert 0 < done["coverage"]["en-US"]["percent"] < 50
    assert {"flow": "main", "node": "take_message", "way": None} in (
        done["coverage"]["en-US"]["missing"]
    )


def test_too_little_coverage_fails(flows: Path) -> None:
    (flows / "tests/balance.yaml").write_text(TESTS)
    assert run(flows, "--min-coverage", "10").returncode == 0
    done = run(flows, "--coverage", "--min-coverage", "90")
    assert done.returncode == 1
    assert "% is less than 90 %" in done.stdout
    assert "en-US  main: 'main_menu' never goes on by '0'" in done.stdout


def test_a_language_without_tests_is_not_covered(flows: Path) -> None:
    (flows / "tests/balance.yaml").write_text(f"languages: [en-US]\n{TESTS}")
    done = run(flows, "--min-coverage", "1")
    assert done.returncode == 1
    assert "zh-CN: 0 of 86 nodes and ways, 0.0 %" in done.stdout


def test_one_file_is_enough(flows: Path) -> None:
    (flows / "tests/balance.yaml").write_text(TESTS)
    (flows / "tests/other.yaml").write_text("tests: {it: {call: [{hear: []}]}}")
    assert "2 passed" in run(flows, "ivr_flows/tests/balance.yaml", "--only", "number").stdout
    assert run(flows).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "ivr_flows/tests has no tests; write one, such as tests/first.yaml"),
        (("nowhere",), "nowhere"),
    ],
)
def test_nothing_to_run_is_an_error(flows: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run(flows, *arguments)
    assert done.returncode == 1
    assert told in done.stderr


def test_a_choice_that_fits_nothing_is_an_error(flows: Path) -> None:
    (flows / "tests/balance.yaml").write_text(TESTS)
    done = run(flows, "--only", "cards")
    assert done.returncode == 1
    assert "no test in ivr_flows has to do with 'cards'" in done.stderr


def test_callers_nobody_thought_of_find_nothing_in_the_bank(flows: Path) -> None:
    done = run(flows, "--explore", "400", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["surprises"] == []


def test_callers_nobody_thought_of_find_a_menu_without_an_end(flows: Path) -> None:
    main = flows / "main.yaml"
    ends = "silence_goodbye: {hang_up: caller_silent, say: [nobody_there, goodbye]}"
    assert ends in main.read_text()
    main.write_text(
        main.read_text().replace(
            ends, "silence_goodbye: {say: nobody_there, next: choose_language}"
        )
    )
    done = run(flows, "--explore", "400")
    assert done.returncode == 1
    assert "a caller who says nothing is asked " in " ".join(done.stdout.split())

"""`hotline customers`, `cases` and `promises` as a person runs them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hotline.testing.command import run_hotline, write_settings

Run = Callable[..., "subprocess.CompletedProcess[str]"]
WANG = ("customers", "add", "622200017", "--name", "王小明", "--latin", "Wang Xiaoming")
PHONE = ("--phone", "138 0013 8000")


@pytest.fixture
def hotline(tmp_path: Path) -> Run:
    write_settings(tmp_path, timezone="Asia/Shanghai")
    return partial(run_hotline, tmp_path)


def said(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what a command that went well printed."""
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence of a command that did not."""
    assert ran.returncode in {1, 2}
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    if ran.returncode == 1:
        assert ran.stderr.count("\n") == 1
    return ran.stderr


def test_a_customer_from_the_first_word_to_the_last(hotline: Run) -> None:
    money = ("--average-deposits", "1200000.00 CNY", "--language", "zh-cn", "--account", "4321")
    added = said(hotline(*WANG, *PHONE, *money))
    assert added == ("Added 622200017, 王小明: vip (average_deposits >= 1000000 CNY), version 1.\n")
    assert refused(hotline(*WANG)).startswith("hotline: the CRM has this customer already")
    for typed in ("138-0013-8000", "4321", "wang xiao", "王小"):
        assert "+8613800138000" in said(hotline("customers", "search", typed))
    change = ("--mail", "a@b.cn", "--phone", "", "--who", "Wu")
    changed = hotline("customers", "change", "622200017", *change)
    assert said(changed).endswith("version 2.\n")
    said(hotline("customers", "note", "622200017", "Rings\nafter 18:00", "--who", "Li"))
    decision = ("senior_vip", "--why", "opens a company", "--until", "90d", "--who", "Li")
    assert said(hotline("customers", "tier", "622200017", *decision)).startswith("senior_vip from")
    shown = said(hotline("customers", "show", "wang"))
    assert "senior_vip: opens a company (by Li, until" in shown
    assert "Rings after 18:00" in shown
    history = shown.partition("History")[2].partition("Notes")[0].splitlines()
    # Version, day, time, who, what.
    lines = [line.split(maxsplit=4) for line in history[2:5]]
    assert [(line[0], line[4].rstrip()) for line in lines] == [
        ("1", "added"),
        ("2", "phones, mail"),
        ("3", "tier"),
    ]
    assert [line[3] for line in lines[1:]] == ["Wu", "Li"]
    assert "+8613800138000" not in shown
    back = said(hotline("customers", "tier", "622200017", "--by", "rule"))
    assert back == "The rule decides again: vip (average_deposits >= 1000000 CNY).\n"
    told = json.loads(said(hotline("customers", "show", "622200017", "--json")))
    assert (told["language"], told["mail"], told["phones"]) == ("zh-CN", "a@b.cn", [])
    assert told["accounts"] == ["4321"]


def test_an_option_is_explained_and_has_its_opposite(hotline: Run) -> None:
    assert "Whether the bank may ring" in said(hotline("customers", "change", "--help"))
    said(hotline(*WANG, "--do-not-call"))
    said(hotline("customers", "change", "622200017", "--may-call"))
    told = json.loads(said(hotline("customers", "show", "622200017", "--json")))
    assert told["do_not_call"] is False


def test_two_people_who_fit_are_named_with_their_numbers(hotline: Run) -> None:
    said(hotline(*WANG))
    said(hotline("customers", "add", "622200025", "--name", "Wang Li [red]"))
    why = refused(hotline("customers", "show", "wang"))
    assert "give the number of one" in why
    assert "622200017 (王小明)" in why
    assert "622200025 (Wang Li [red])" in why
    # What looks like the markup of our tables is shown as it is.
    assert "Wang Li [red]" in said(hotline("customers", "search", "wang"))
    found = json.loads(said(hotline("customers", "search", "wang", "--json")))
    assert (len(found["customers"]), found["more"]) == (2, False)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ((*WANG, "--phone", "12"), "phones.0.number: is no telephone number"),
        ((*WANG, "--account", "12345"), "accounts.0: must be the last 4 digits"),
        ((*WANG, "--language", "Chinese"), "language: is no language such as zh-CN"),
        ((*WANG, "--total-assets", "1"), "total_assets: is no amount such as"),
        ((*WANG, "--consent", "sound=given"), "consent_sound: is not known; did you mean"),
        (("customers", "add", "1"), "name: is missing"),
        (("customers", "add", "1", "--name", "a\x07b"), "name: holds a character that nobody"),
        (("customers", "change", "1"), "nothing is to be changed"),
        (("customers", "show", "nobody"), "the CRM has no such customer"),
        (("customers", "show", "\udcff"), "holds a character that nobody sees"),
        (("customers", "tier", "1", "gold", "--why", "x"), "tier: must be 'standard', 'vip'"),
        (("customers", "tier", "1", "vip"), "needs TIER and --why"),
        (("customers", "tier", "1", "vip", "--why", "x", "--until", "2020-01-01"), "is past"),
        (("customers", "tier", "1", "vip", "--why", "x", "--until", "9999-01-01"), "ten years"),
        (("cases", "list", "--due-by", "soon"), "'soon' is no moment"),
        (("cases", "show", "1"), "there is no case '1'"),
        (("promises", "list", "--state", "late"), "--state is one of open, kept"),
        (("promises", "withdraw", "1", "--why", "he said so"), "why: must be one word"),
    ],
)
def test_what_cannot_be_is_one_sentence_with_the_way_out(
    hotline: Run, typed: tuple[str, ...], why: str
) -> None:
    assert why in refused(hotline(*typed))


def test_a_case_goes_from_state_to_state(hotline: Run) -> None:
    said(hotline(*WANG, "--total-assets", "2000000.00 CNY"))
    about = ("--customer", "622200017", "--summary", "Charged twice", "--claim", "damages")
    opened = hotline("cases", "open", "--kind", "complaint", *about, *PHONE, "--json")
    case = json.loads(said(opened))
    assert (case["tier"], case["phone"], case["next_states"]) == (
        "vip",
        "+8613800138000",
        ["assigned"],
    )
    reference = case["reference"]
    assert reference in said(hotline("cases", "list", "--due-by", "25h"))
    assert said(hotline("cases", "list", "--due-by", "23h")) == "No case is due by then.\n"
    skipped = refused(hotline("cases", "move", reference, "resolved", "--note", "x"))
    assert "cannot become resolved; what may come is: assigned" in skipped
    moved = hotline("cases", "move", reference, "assigned", "--owner", "li", "--who", "Wu")
    assert said(moved).startswith(f"Case {reference} is assigned; what may come is: in_work")
    shown = said(hotline("cases", "show", reference))
    assert "Charged twice" in shown
    assert "Wu" in shown


def test_a_promise_is_made_moved_and_withdrawn(hotline: Run) -> None:
    make = ("promises", "make", "--kind", "callback", "--owner", "service", *PHONE)
    assert "is past" in refused(hotline(*make, "--due", "2020-01-01"))
    assert "there is no case" in refused(hotline(*make, "--due", "2h", "--case", "26030100013"))
    promise = json.loads(said(hotline(*make, "--due", "2h", "--plan", "Say sorry", "--json")))
    listed = said(hotline("promises", "list", "--due-by", "3h"))
    assert promise["id"] in listed
    assert "Say sorry" in listed
    assert "+8613800138000" in listed
    said(hotline("promises", "move", promise["id"], "5h", "--why", "he_asked"))
    assert said(hotline("promises", "list", "--due-by", "3h")) == "There is no such promise.\n"
    said(hotline("promises", "withdraw", promise["id"], "--why", "not_wanted", "--who", "Li"))
    shown = said(hotline("promises", "show", promise["id"]))
    assert [step in shown for step in ("made", "he_asked", "not_wanted", "Li")] == [True] * 4
    again = refused(hotline("promises", "withdraw", promise["id"], "--why", "not_wanted"))
    assert "is withdrawn; make a new one" in again


def test_a_token_is_shown_once(hotline: Run) -> None:
    assert "must be 'reader', 'agent'" in refused(
        hotline("tokens", "add", "sync", "--role", "king")
    )
    made = hotline("tokens", "add", "sync", "--role", "agent", "--until", "90d", "--who", "Li")
    assert made.returncode == 0
    secret = made.stdout.strip().rpartition("_")[2]
    listed = said(hotline("tokens", "list"))
    assert secret not in listed
    assert [word in listed for word in ("sync", "agent", "until", "Li")] == [True] * 4
    assert said(hotline("tokens", "revoke", "sync")) == "sync opens nothing any more.\n"
    assert "revoked" in said(hotline("tokens", "list"))
    assert "can be revoked" in refused(hotline("tokens", "revoke", "sync"))

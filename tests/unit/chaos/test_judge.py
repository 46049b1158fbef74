"""The judge of `make chaos` finds what is planted: it is given evidence that was doctored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos.evidence import Books, CallerStory, CallEvidence, JournalStory
from chaos.judge import Verdict, judge, judge_books
from chaos.results import ZEROS

ADA = "20000001"
NAME = "call-17"
PAYS = CallerStory(
    customer=ADA,
    caller_number="13900000000",
    confirmed=True,
    told=("paid",),
    ended_by="caller",
    prompt_after_ms=900.0,
    stuck=False,
)
WRITTEN = JournalStory(intended=(NAME,), known={NAME: "ok"})


def books(*, fate: str = "ok", paid: int = 1, total: int = 0, crm: str = "ok") -> Books:
    return Books(
        fates={NAME: fate} if fate else {},
        paid_by={ADA: paid} if paid else {},
        crm={NAME: crm} if crm else {},
        sums={"CNY": total},
    )


def judged(caller: CallerStory, journal: JournalStory, books: Books) -> Verdict:
    return judge([CallEvidence(caller=caller, journal=journal)], books)


def wrong(verdict: Verdict) -> dict[str, int]:
    return {name: getattr(verdict, name) for name in ZEROS if getattr(verdict, name)}


def test_a_payment_that_was_made_once_and_told_is_in_order() -> None:
    verdict = judged(PAYS, WRITTEN, books())
    assert (verdict.intended, verdict.settled, wrong(verdict)) == (1, 1, {})
    assert list(verdict.kill_to_prompt_ms) == [900.0]


def test_a_call_stood_at_its_last_record_before_the_stroke() -> None:
    written = replace(WRITTEN, steps=((1.0, "asked"), (2.0, "answered"), (4.0, "told")))
    assert CallEvidence(caller=replace(PAYS, struck_at=3.0), journal=written).stood_at == "answered"
    assert CallEvidence(caller=replace(PAYS, struck_at=0.5), journal=written).stood_at == ""


def test_a_payment_that_never_came_and_was_told_so_is_in_order() -> None:
    refused = replace(WRITTEN, known={NAME: "refused"})
    told = replace(PAYS, told=("payment_refused",))
    assert not wrong(judged(told, refused, books(fate="never_came", paid=0, crm="refused")))


def test_a_caller_who_never_confirmed_and_paid_nothing_is_in_order() -> None:
    quiet = replace(PAYS, confirmed=False, told=())
    assert not wrong(judged(quiet, JournalStory(), books(fate="", paid=0, crm="")))


@pytest.mark.parametrize(
    ("found", "caller", "journal", "ledger"),
    [
        pytest.param({"double": 1}, PAYS, WRITTEN, books(paid=2), id="paid twice"),
        pytest.param(
            {"double": 1, "disagreements": 1},
            replace(PAYS, confirmed=False, told=("payment_refused",)),
            JournalStory(),
            books(),
            id="paid without a yes",
        ),
        pytest.param(
            {"lost": 2, "disagreements": 3},
            PAYS,
            WRITTEN,
            books(fate="", paid=0),
            id="told paid, and the bank has never heard of it",
        ),
        pytest.param(
            {"lost": 1, "disagreements": 1},
            replace(PAYS, told=("payment_unknown",)),
            replace(WRITTEN, known={NAME: "unknown"}),
            books(fate="", paid=0, crm="unknown"),
            id="nobody asked what became of it",
        ),
        pytest.param(
            {"disagreements": 1},
            replace(PAYS, told=("payment_refused",)),
            WRITTEN,
            books(),
            id="told refused, and paid",
        ),
        pytest.param(
            {"disagreements": 1},
            replace(PAYS, told=("payment_unknown",)),
            replace(WRITTEN, known={NAME: "unknown"}),
            books(),
            id="paid, and the journal never learns it",
        ),
        pytest.param({"disagreements": 1}, PAYS, WRITTEN, books(crm=""), id="unknown to the CRM"),
        pytest.param(
            {"disagreements": 1}, PAYS, WRITTEN, books(crm="intended"), id="the CRM never learns it"
        ),
        pytest.param(
            {"disagreements": 1},
            replace(PAYS, told=("fallback",)),
            replace(WRITTEN, known={}),
            books(fate="refused", paid=0),
            id="paid, says the CRM alone",
        ),
        pytest.param({"dropped": 1}, replace(PAYS, ended_by="pbx"), WRITTEN, books(), id="dropped"),
        pytest.param({"stuck": 1}, replace(PAYS, stuck=True), WRITTEN, books(), id="stuck"),
        pytest.param({"ledger_sum": 5}, PAYS, WRITTEN, books(total=-5), id="out of balance"),
    ],
)
def test_what_is_planted_is_found(
    found: dict[str, int], caller: CallerStory, journal: JournalStory, ledger: Books
) -> None:
    assert wrong(judged(caller, journal, ledger)) == found


def test_all_that_is_paid_is_in_the_crm_and_the_other_way_round() -> None:
    assert not wrong(judge_books(books()))
    assert wrong(judge_books(books(crm=""))) == {"disagreements": 2}
    assert wrong(judge_books(books(paid=0))) == {"disagreements": 1}
    assert wrong(judge_books(books(total=-5))) == {"ledger_sum": 5}

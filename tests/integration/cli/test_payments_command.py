"""`hotline payments` as a person runs it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.crm import CrmRepository
from hotline.model.payment import Payment, PaymentMatter
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALL = "019ab2c4-7d1e-7000-8000-000000000001"
UNKNOWN = Payment(
    tenant="demo",
    call_id=CALL,
    ref=31,
    operation="pay_card",
    state="unknown",
    matter=PaymentMatter(customer="10000001", amount="120.50 CNY"),
    intended_at=NOON,
)
PAID = replace(
    UNKNOWN,
    ref=47,
    operation="pay_bill",
    state="known",
    outcome="ok",
    matter=replace(UNKNOWN.matter, reference="4711"),
    intended_at=NOON + timedelta(minutes=1),
    known_at=NOON + timedelta(minutes=2),
)


async def test_payments_are_listed_with_what_became_of_them(tmp_path: Path) -> None:
    write_settings(tmp_path)
    assert run_hotline(tmp_path, "payments").stdout == "There is no such payment.\n"
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        await crm.payments.save([UNKNOWN, PAID])
        await crm.payments.ask_later(UNKNOWN, NOON)
        await crm.payments.note_case(UNKNOWN, "26030200015")
    listed = run_hotline(tmp_path, "payments").stdout.splitlines()
    (_, paid, unknown) = (line.split() for line in listed)
    assert paid == [
        *(f"{CALL}-47", "2026-03-02", "12:01", "pay_bill", "120.50", "CNY", "10000001"),
        *("known", "ok", "4711", "2026-03-02", "12:02"),
    ]
    assert unknown == [
        *(f"{CALL}-31", "2026-03-02", "12:00", "pay_card", "120.50", "CNY", "10000001"),
        *("unknown", "1", "times", "26030200015"),
    ]
    narrow = run_hotline(tmp_path, "payments", columns=80).stdout.splitlines()
    assert narrow[0] == f"{CALL}-47"
    assert max(map(len, narrow)) <= 80
    assert "reference: 4711" in narrow[2]
    (one,) = json.loads(run_hotline(tmp_path, "payments", "--state", "unknown", "--json").stdout)
    assert (one["name"], one["call"], one["outcome"], one["asked"], one["case"]) == (
        *(f"{CALL}-31", CALL, None, 1, "26030200015"),
    )


def test_a_state_that_is_none_is_refused(tmp_path: Path) -> None:
    write_settings(tmp_path)
    refused = run_hotline(tmp_path, "payments", "--state", "settled")
    assert refused.returncode == 2
    assert "--state is one of intended, unknown, known or all" in refused.stderr

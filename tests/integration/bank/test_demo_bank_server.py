"""The demo bank as its operators see it: refusals, switches, the ledger's file, start and end."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from hotline.bank.demo.ledger import open_ledger
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.server import REQUEST_LIMIT_BYTES, DemoBankSettings, run, serving
from hotline.bank.errors import DemoBankCannotListen
from hotline.bank.http_gateway import HttpBankGateway

TOKEN = "a token for tests"
CUSTOMER, RIGHT, WRONG = "10000001", "246810", "908070"
ARGUMENTS = {"customer": CUSTOMER, "pin": RIGHT}
START_LIMIT_S = 30.0

SERVE = """
import asyncio, sys
from pathlib import Path
from hotline.bank.demo.server import run
asyncio.run(run("127.0.0.1", 0, Path(sys.argv[1]), "token"))
"""


async def test_health_needs_no_token(demo_bank: Any) -> None:
    assert (await demo_bank.request("GET", "/health", token=""))[0] == 200


@pytest.mark.parametrize("token", ["", "a token for test", "a token for tests ", "令牌"])
async def test_everything_else_needs_the_token(demo_bank: Any, token: str) -> None:
    for method, path in (
        ("POST", "/v1/verify_pin"),
        ("GET", "/demo/switches"),
        ("PUT", "/demo/switches"),
        ("POST", f"/demo/unlock/{CUSTOMER}"),
        ("GET", "/nowhere"),
    ):
        status, text = await demo_bank.request(method, path, token=token.strip() + "!")
        assert (status, json.loads(text)["error"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"),
        ("not json", "body"),
        ("[]", "body"),
        ("{}", "arguments"),
        ({"arguments": {"customer": CUSTOMER, "pin": 246810}}, "arguments.pin"),
        ({"arguments": {"customer": CUSTOMER, "pin": None}}, "arguments.pin"),
        ({"arguments": {"customer": CUSTOMER, "pin": RIGHT * 20}}, "arguments.pin"),
        ({"arguments": ARGUMENTS}, "arguments.customer: must be sealed"),
        ({"arguments": {"pin": {"sealed": RIGHT}}}, "arguments.pin"),
        ({"arguments": {"amount": {"sealed": "A" * 150 + "=="}}}, "arguments.amount: must be text"),
        ({"arguments": {}}, "'pin'"),
        ({"arguments": {"amount": "1"}}, "'amount'"),
        ({"arguments": ARGUMENTS, "more": "1"}, "more"),
    ],
)
async def test_a_malformed_question_names_the_field_and_no_value(
    demo_bank: Any, body: Any, field: str
) -> None:
    data = body if isinstance(body, str) else json.dumps(body)
    status, text = await demo_bank.request("POST", "/v1/verify_pin", data=data)
    assert status == 400
    assert field in json.loads(text)["text"]
    assert RIGHT not in text


async def test_a_secret_that_is_sealed_for_something_else_is_not_taken(demo_bank: Any) -> None:
    sealed = await demo_bank.sealed("verify_pin", ARGUMENTS)
    body = {"arguments": {"customer": sealed["pin"], "pin": sealed["pin"]}}
    status, text = await demo_bank.request("POST", "/v1/verify_pin", json=body)
    assert (status, json.loads(text)["error"]) == (422, "cannot_open")


async def test_a_bank_that_was_started_anew_reads_secrets_at_once(ledger_path: Path) -> None:
    settings = DemoBankSettings(ledger_path=ledger_path, token=TOKEN)
    async with serving(settings, host="127.0.0.1", port=0) as port:
        door = HttpBankGateway(f"http://127.0.0.1:{port}", TOKEN, START_LIMIT_S)
        first = await door.ask("verify_pin", ARGUMENTS, name="call-1-7")
    async with door, serving(settings, host="127.0.0.1", port=port):
        assert await door.ask("verify_pin", ARGUMENTS, name="call-1-8") == first
    assert first.outcome == "ok"


async def test_no_pin_crosses_the_wire(demo_bank: Any) -> None:
    seen = b""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        port = demo_bank.url.rpartition(":")[2]
        bank_reader, bank_writer = await asyncio.open_connection("127.0.0.1", int(port))

        async def copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            nonlocal seen
            while some := await source.read(65536):
                seen += some
                to.write(some)
            to.close()

        async with asyncio.TaskGroup() as copies:
            copies.create_task(copy(reader, bank_writer))
            copies.create_task(copy(bank_reader, writer))

    async with await asyncio.start_server(pass_on, "127.0.0.1", 0) as proxy:
        url = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        async with HttpBankGateway(url, TOKEN, START_LIMIT_S) as door:
            answers = [
                await door.ask("find_customer", {"customer": CUSTOMER}, name="call-1-6"),
                await door.ask("verify_pin", ARGUMENTS, name="call-1-7"),
            ]
    assert [answer.outcome for answer in answers] == ["ok", "ok"]
    assert b"/v1/verify_pin" in seen
    assert RIGHT.encode() not in seen
    assert CUSTOMER.encode() not in seen


async def test_an_unknown_operation_is_not_found(demo_bank: Any) -> None:
    status, text = await demo_bank.request("POST", "/v1/rob", json={"arguments": {}})
    assert status == 404
    assert "verify_pin" in json.loads(text)["text"]


async def test_a_long_body_is_refused(demo_bank: Any) -> None:
    body = b" " * (REQUEST_LIMIT_BYTES + 1)
    status, text = await demo_bank.request("POST", "/v1/verify_pin", data=body)
    assert (status, json.loads(text)["error"]) == (413, "too_long")


async def test_switches_are_shown_as_they_were_set(demo_bank: Any) -> None:
    well = {
        "go_away": False,
        "slow_s": 0.0,
        "failing": False,
        "roll_back": False,
        "late_s": 0.0,
        "lose_answer": False,
        "answer_twice": False,
    }
    await demo_bank.switch({"slow_s": 0.5, "operations": {"verify_pin": {"failing": True}}})
    _, text = await demo_bank.request("GET", "/demo/switches")
    operations = {"verify_pin": {**well, "failing": True}}
    assert json.loads(text) == {**well, "slow_s": 0.5, "operations": operations}


async def test_the_whole_bank_can_fail(demo_bank: Any) -> None:
    await demo_bank.switch({"failing": True})
    body = {"arguments": await demo_bank.sealed("verify_pin", ARGUMENTS)}
    status, text = await demo_bank.request("POST", "/v1/verify_pin", json=body)
    assert (status, json.loads(text)["error"]) == (503, "told_to_fail")
    assert (await demo_bank.request("GET", "/health"))[0] == 200


@pytest.mark.parametrize(
    ("switches", "field"),
    [
        ({"slow_s": -1}, "slow_s"),
        ({"slow_s": 1e9}, "slow_s"),
        ({"slwo_s": 1}, "slwo_s"),
        ({"operations": {"verify_pni": {}}}, "operations"),
        ({"operations": {"verify_pin": {"failing": 7}}}, "operations.verify_pin.failing"),
    ],
)
async def test_wrong_switches_change_nothing(demo_bank: Any, switches: Any, field: str) -> None:
    status, text = await demo_bank.request("PUT", "/demo/switches", json=switches)
    assert status == 400
    assert json.loads(text)["text"].startswith(f"{field}: ")
    assert (await demo_bank.door().ask("verify_pin", ARGUMENTS, name="call-1-7")).outcome == "ok"


async def test_an_unlocked_customer_may_try_again(demo_bank: Any) -> None:
    door = demo_bank.door()
    for _ in range(3):
        await door.ask("verify_pin", {"customer": CUSTOMER, "pin": WRONG}, name="call-1-7")
    assert (
        await door.ask("find_customer", {"customer": CUSTOMER}, name="call-1-7")
    ).outcome == "locked"
    assert (await demo_bank.request("POST", f"/demo/unlock/{CUSTOMER}"))[0] == 204
    assert (await door.ask("verify_pin", ARGUMENTS, name="call-1-7")).outcome == "ok"


async def test_nobody_cannot_be_unlocked(demo_bank: Any) -> None:
    assert (await demo_bank.request("POST", "/demo/unlock/99999999"))[0] == 404


async def test_a_second_start_keeps_locks_and_books(ledger_path: Path) -> None:
    settings = DemoBankSettings(ledger_path=ledger_path, token=TOKEN)
    seen = []
    for wrong_pins in (3, 0):
        async with (
            serving(settings, host="127.0.0.1", port=0) as port,
            HttpBankGateway(f"http://127.0.0.1:{port}", TOKEN, START_LIMIT_S) as door,
        ):
            for _ in range(wrong_pins):
                await door.ask("verify_pin", {"customer": CUSTOMER, "pin": WRONG}, name="call-1-7")
            assert (
                await door.ask("find_customer", {"customer": CUSTOMER}, name="call-1-7")
            ).outcome == "locked"
            seen.append(
                await door.ask("list_transactions", {"customer": CUSTOMER}, name="call-1-7")
            )
    assert seen[0] == seen[1]


async def test_every_currency_of_the_ledger_sums_to_zero(ledger_path: Path) -> None:
    async with open_ledger(ledger_path) as ledger:
        sums = await ledger.sums()
    assert sums == dict.fromkeys(("CNY", "USD", "HKD", "EUR", "JPY", "KRW"), 0)


async def test_a_ledger_of_another_version_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as older:
        older.execute("CREATE TABLE customer (number TEXT PRIMARY KEY)")
        older.execute("INSERT INTO customer VALUES ('10000009')")
        older.commit()
    async with open_ledger(path) as ledger:
        assert await ledger.is_empty()
        await ledger.open_for(DEMO_CUSTOMERS[:1], today=date(2026, 3, 2))
    async with open_ledger(path) as ledger:
        assert not await ledger.is_empty()


@pytest.mark.parametrize("name", ["", "n" * 65, "a name", "nämlich"])
async def test_what_moves_money_needs_a_name(demo_bank: Any, name: str) -> None:
    body = {"arguments": {"customer": CUSTOMER, "amount": "1.00 CNY"}}
    status, text = await demo_bank.request(
        "POST", "/v1/pay_card", json=body, headers={"Idempotency-Key": name}
    )
    assert (status, json.loads(text)["error"]) == (400, "no_name")


async def test_a_name_with_another_question_is_a_conflict(demo_bank: Any) -> None:
    refusals = []
    for amount in ("1.00 CNY", "2.00 CNY"):
        body = {"arguments": {"customer": CUSTOMER, "amount": amount}}
        headers = {"Idempotency-Key": "call-1-7"}
        refusals.append(await demo_bank.request("POST", "/v1/pay_card", json=body, headers=headers))
    assert [status for status, _ in refusals] == [200, 409]
    assert json.loads(refusals[1][1])["error"] == "name_reused"


async def test_no_pin_is_in_the_log_or_the_file(demo_bank: Any, ledger_path: Path) -> None:
    door = demo_bank.door()
    with capture_logs() as logs:
        await door.ask("verify_pin", ARGUMENTS, name="call-1-7")
        await door.ask("verify_pin", {"customer": CUSTOMER, "pin": WRONG}, name="call-1-7")
        await demo_bank.trouble("lose_answer", "verify_pin")
        await door.ask("verify_pin", {"customer": CUSTOMER, "pin": WRONG}, name="call-1-7")
    assert {event["event"] for event in logs} >= {"demo_bank_answered", "bank_unavailable"}
    files = b"".join(path.read_bytes() for path in ledger_path.parent.glob("ledger.db*"))
    assert CUSTOMER.encode() in files
    for pin in (WRONG, *(customer.pin for customer in DEMO_CUSTOMERS)):
        assert pin not in repr(logs)
        assert pin.encode() not in files
        assert pin not in repr(DEMO_CUSTOMERS)


async def test_a_taken_port_is_said_in_a_sentence(demo_bank: Any, tmp_path: Path) -> None:
    port = int(demo_bank.url.rpartition(":")[2])
    with pytest.raises(DemoBankCannotListen, match=f"127.0.0.1:{port} .*choose another"):
        await run("127.0.0.1", port, tmp_path / "other.db", "token")


async def test_sigterm_ends_the_bank_in_order(ledger_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", SERVE, str(ledger_path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(START_LIMIT_S):
        assert b"bank_ready" in await process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        rest, _ = await process.communicate()
    assert (process.returncode, rest) == (0, b"")

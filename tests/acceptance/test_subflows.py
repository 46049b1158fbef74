"""Sub-flows, and keys that mean something anywhere, on a real call."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.testing.demo import CUSTOMERS, phrase
from hotline.testing.flow_files import FlowFiles, small_bank
from hotline.testing.phone import SipPhone
from hotline.testing.running import running_hotline

MAIN = """
flow: main
start: greet
variables: {customer: customer}
anywhere: {keys: {"*": message}, hang_up: noted}
nodes:
  greet: {language: en-US, next: sign_in}
  sign_in:
    subflow: identify
    as: {customer: customer}
    outcomes: {known: balances, unknown: message}
  balances:
    bank: list_balances
    with: {customer: customer}
    outcomes: {ok: bye, none: bye, unavailable: message}
  message: {record: leave_message, next: bye, failed: bye}
  noted: {hang_up: left}
  bye: {hang_up: completed, say: goodbye}
"""
IDENTIFY = """
flow: identify
start: ask
variables: {number: secret, pin: secret, customer: customer}
results: [customer]
no_input: {tries: 2, then: unknown}
no_match: {tries: 2, then: unknown}
nodes:
  ask: {collect: {prompt: enter_customer_number, digits: 8, as: number}, next: ask_pin}
  ask_pin: {collect: {prompt: enter_pin, digits: 6, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: number, pin: pin}
    as: customer
    outcomes: {ok: known, wrong: unknown, locked: unknown, unavailable: unknown}
  known: {return: known}
  unknown: {return: unknown}
"""


@pytest.fixture
def files(tmp_path: Path) -> FlowFiles:
    """A hotline of two flows, one of which the other runs."""
    files = small_bank().copied_to(tmp_path)
    files.flow.write_text(MAIN)
    (files.flow.parent / "identify.yaml").write_text(IDENTIFY)
    (files.flow.parent / "calendar.yaml").unlink()
    return files


async def test_callers_go_into_a_sub_flow_and_out_of_it(tmp_path: Path, files: FlowFiles) -> None:
    async with running_hotline(tmp_path, files=files) as hotline, SipPhone.open() as phone:
        customer = next(iter(CUSTOMERS.values()))
        call = await phone.dial(hotline.number, caller_number="13800601")
        await call.hears_start(await hotline.sound(phrase("enter_customer_number")))
        await call.press(customer.number)
        await call.hears_start(await hotline.sound(phrase("enter_pin")))
        await call.press(customer.pin)
        await call.hears(await hotline.sound(phrase("goodbye")))
        assert (await hotline.interaction_from("13800601")).outcome == "completed"

        # A key of the flow outside counts inside, in the middle of a number too.
        call = await phone.dial(hotline.number, caller_number="13800602")
        await call.hears_start(await hotline.sound(phrase("enter_customer_number")))
        await call.press("12*")
        await call.hears(await hotline.sound(phrase("leave_message")))
        await call.hang_up()
        assert (await hotline.interaction_from("13800602")).outcome == "caller_hung_up"

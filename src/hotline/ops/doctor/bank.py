"""The bank: does it answer, does it know us, has it a key for secrets, what time is it there.

No customer is asked about.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import partial

import aiohttp

from hotline.bank.errors import NoPublicKey
from hotline.bank.told_key import told_key
from hotline.http_limits import AnswerTooLong
from hotline.model.bank import OPERATIONS
from hotline.ops.doctor.clocks import compare_clocks
from hotline.ops.doctor.finding import Check, Finding, State, broken, ok, warning
from hotline.own_class import find_class
from hotline.settings import BankSettings

DATE_EXACT_S = 1.0
"""The header Date counts whole seconds."""


def bank_checks(settings: BankSettings) -> Iterator[Check]:
    """Return the checks of the bank."""
    if settings.gateway is not None:
        yield Check(name="bank: gateway", look=partial(_own_gateway, settings.gateway))
        return
    yield Check(name="bank: answers", look=partial(_answers, settings))
    yield Check(name="bank: public key", look=partial(_public_key, settings))
    yield Check(name="bank: clock", look=partial(_clock, settings))


async def _own_gateway(path: str) -> Finding:
    find_class("bank.gateway", path)
    return ok(f"{path} is there; whether its bank answers, `/health` tells once callers ask")


async def _answers(settings: BankSettings) -> Finding:
    try:
        status, _, took_s = await _ask_nothing(settings)
    except (aiohttp.ClientError, OSError) as error:
        return broken(
            f"the bank at {settings.url} cannot be reached ({type(error).__name__})",
            "start it, or change bank.url",
        )
    if status in {401, 403}:
        return broken(f"the bank refuses our token (status {status})", "change bank.token")
    if status == 404:
        return broken(
            f"what answers at {settings.url} is no bank of ours (status 404)", "change bank.url"
        )
    if status >= 500:
        return broken(f"the bank is in trouble itself (status {status})", "ask the bank's keepers")
    if took_s > settings.timeout_s:
        return broken(
            f"the bank took {took_s:.1f} s, more than bank.timeout_s",
            "make it faster, or raise bank.timeout_s",
        )
    return ok(f"the bank accepts our token and answered within {took_s * 1000:.0f} ms")


async def _public_key(settings: BankSettings) -> Finding:
    not_looked_at = warning(
        "not looked at, for the bank does not answer us", "put the bank's answers right first"
    )
    if (await _answers(settings)).state is State.BROKEN:
        return not_looked_at
    try:
        async with _session(settings) as session:
            told = await told_key(session, settings.url.rstrip("/"))
    except (aiohttp.ClientError, OSError):
        return not_looked_at
    except (NoPublicKey, AnswerTooLong):
        if settings.public_key is not None:
            return ok("the bank tells no key; PINs are sealed to the one that is set")
        way_out = "let it tell its key as docs/gateway.md says, or set bank.public_key"
        return broken("the bank tells no public key, so no PIN can be sent", way_out)
    if settings.public_key not in {None, told.text}:
        way_out = "ask the bank's keepers which one is right, and set it as bank.public_key"
        return broken("the bank tells another public key than bank.public_key", way_out)
    if settings.public_key is None:
        return ok("PINs are sealed to the key that the bank tells")
    return ok("PINs are sealed to the key that is set, which the bank tells too")


async def _clock(settings: BankSettings) -> Finding:
    try:
        _, date, took_s = await _ask_nothing(settings)
    except (aiohttp.ClientError, OSError):
        return warning("not looked at, for the bank cannot be reached", "reach the bank first")
    if not date:
        return ok("the bank's answers have no Date to compare ours with")
    ahead_s = parsedate_to_datetime(date).timestamp() - time.time()
    return compare_clocks("the bank's", ahead_s, DATE_EXACT_S + took_s)


async def _ask_nothing(settings: BankSettings) -> tuple[int, str, float]:
    """Ask a question without its arguments, which a bank refuses; return status, Date, seconds."""
    operation = next(iter(OPERATIONS))
    began = time.perf_counter()
    async with (
        _session(settings) as session,
        session.post(
            f"{settings.url.rstrip('/')}/v1/{operation}",
            json={"arguments": {}},
            allow_redirects=False,
        ) as answer,
    ):
        return answer.status, answer.headers.get("Date", ""), time.perf_counter() - began


def _session(settings: BankSettings) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {settings.token.get_secret_value()}"},
        timeout=aiohttp.ClientTimeout(total=2 * settings.timeout_s),
        trust_env=False,
    )

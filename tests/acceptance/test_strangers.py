"""What a stranger may send: numbers and names that are none, and requests without end."""

from __future__ import annotations

import aiohttp
import pytest

from hotline.crm import CrmRepository
from hotline.testing.demo import CHOOSE_LANGUAGE
from hotline.testing.keys import open_test_keys
from hotline.testing.phone import SipPhone
from hotline.testing.running import TENANT, RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Asterisk writes the numbers of a call into its events as SIP spelt them, line ends included.
FORGED = "%0D%0A%0D%0AEvent%3A%20AsyncAGIStart%0D%0ACallerIDNum%3A%20110"
MARKUP = "<img/src=x/onerror=taken()>"
HEADERS = {
    "P-Asserted-Identity": f'"{MARKUP}" <sip:110{FORGED}@bank>',
    "Remote-Party-ID": f'"{MARKUP}" <sip:110{FORGED}@bank>;party=calling',
    "Diversion": f'"{MARKUP}" <sip:110{FORGED}@bank>;reason=unconditional',
    "Call-ID": f"{MARKUP}{FORGED}",
    "User-Agent": f"{MARKUP}{FORGED}",
    "Subject": f"{MARKUP}{FORGED}",
    "Contact": f'"{MARKUP}" <sip:110{FORGED}@PHONE>',
}
LONGEST_NUMBER = "8" * 24
REQUEST_LIMIT_S = 10.0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("+86-10-8888.0401", "+861088880401"),
        ("13800402" + FORGED, ""),
        ("13800403%0AX", ""),
        ("1" * 3000, ""),
        ("1%24%7BEXTEN%7D$,;x=(1)", ""),
    ],
    ids=["separators", "an event", "a line end", "3,000 digits", "dialplan"],
)
async def test_caller_number_is_a_number_or_withheld(
    hotline: RunningHotline, phone: SipPhone, sent: str, kept: str
) -> None:
    before = await callers(hotline)
    call = await phone.dial(hotline.number, caller_number=sent)
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    assert await callers(hotline) == [kept, *before]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Eve <sip:110@bank>", "13800404"),
        ('Eve" <sip:110@bank> "', "13800404"),
        ("Eve\x1b[2J\u2028CallerIDNum: 110" + "x" * 200, "13800404"),
        ("x" * 20_000, ""),
    ],
    ids=["a number", "quotes", "control characters", "20,000 characters"],
)
async def test_name_is_never_taken_for_a_number(
    hotline: RunningHotline, phone: SipPhone, name: str, kept: str
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800404", caller_name=name)
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    assert (await callers(hotline))[0] == kept


@pytest.mark.parametrize(("name", "value"), HEADERS.items(), ids=HEADERS)
async def test_no_other_header_says_who_calls_or_anything_else(
    hotline: RunningHotline, phone: SipPhone, name: str, value: str
) -> None:
    before = await callers(hotline)
    said = value.replace("PHONE", phone.uri.partition("@")[2])
    call = await phone.dial(hotline.number, caller_number="13800406", headers=((name, said),))
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    assert await callers(hotline) == ["13800406", *before]
    on_record = await hotline.journal_of((await hotline.interaction_from("13800406")).call_id)
    told = f"{on_record}{hotline.service.spec.log_file.read_text()}"
    assert [one for one in ("taken()", "CallerIDNum: 110", FORGED) if one in told] == []


@pytest.mark.parametrize(
    "dialled",
    ["8888" + FORGED, "8888%0A", LONGEST_NUMBER + "8", "8888*", "8,x", "T", "h", "s"],
)
async def test_what_is_no_number_cannot_be_dialled(
    hotline: RunningHotline, phone: SipPhone, dialled: str
) -> None:
    before = await callers(hotline)
    call = await phone.dial(f"sip:{dialled}@{hotline.pbx.sip_address}", caller_number="13800405")
    assert call.failed_status == 404
    assert await callers(hotline) == before


@pytest.mark.parametrize("dialled", [LONGEST_NUMBER, "+8610888", "9"])
async def test_numbers_can_be_dialled(
    hotline: RunningHotline, phone: SipPhone, dialled: str
) -> None:
    caller = f"1380041{len(dialled)}"
    call = await phone.dial(f"sip:{dialled}@{hotline.pbx.sip_address}", caller_number=caller)
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    assert (await hotline.interaction_from(caller)).dialled_number == dialled


@pytest.mark.parametrize(
    ("path", "headers"), [("/audio/" + "a" * 4000, {}), ("/health", {"X-Long": "a" * 4000})]
)
async def test_request_that_is_too_long_is_refused(
    hotline: RunningHotline, path: str, headers: dict[str, str]
) -> None:
    url = hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    timeout = aiohttp.ClientTimeout(total=REQUEST_LIMIT_S)
    async with aiohttp.ClientSession(url, timeout=timeout) as session:
        async with session.get(path, headers=headers) as refused:
            assert refused.status == 400
        async with session.get("/health") as healthy:
            assert healthy.status == 200


async def callers(hotline: RunningHotline) -> list[str]:
    """The numbers of all callers so far, the latest first."""
    async with (
        await open_test_keys(hotline.folder) as keys,
        await CrmRepository.open(hotline.folder / "crm.db", keys) as crm,
    ):
        return [found.caller_number for found in await crm.interactions(TENANT, limit=1000)]

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from asterisk.ami.action import SimpleAction

from hotline.asterisk.ami import (
    Action,
    AmiActionInvalid,
    AmiActionRefused,
    AmiActionTimeout,
    AmiClient,
    AmiNotAList,
    AmiSettings,
)
from hotline.testing.ami_server import AmiServer, Message, ReceivedAction, answer, list_answer

MakeSettings = Callable[..., AmiSettings]
WAIT_S = 5.0
STATUS = Action("Status")


async def test_an_action_gets_its_answer(client: AmiClient) -> None:
    assert (await client.send(Action("Ping"))).get("Ping") == "Pong"


async def test_answers_find_their_actions_in_any_order(
    server: AmiServer, client: AmiClient
) -> None:
    waiting: list[ReceivedAction] = []

    def in_reverse(action: ReceivedAction) -> list[list[tuple[str, str]]]:
        waiting.append(action)
        ready = waiting[::-1] * (len(waiting) == 3)
        return [[*answer(each, "Success", ("Value", each.get("Variable")))] for each in ready]

    server.answers("Getvar", in_reverse)
    asked = [client.send(Action("Getvar", [("Variable", name)])) for name in "abc"]
    answers = await asyncio.gather(*asked)
    assert [each.get("Value") for each in answers] == ["a", "b", "c"]


async def test_a_refusal_carries_asterisks_words(client: AmiClient) -> None:
    with pytest.raises(AmiActionRefused, match="'Nonsense': Invalid/unknown command"):
        await client.send(Action("Nonsense"))


async def test_no_answer_in_time_is_an_error_and_a_late_one_is_counted(
    server: AmiServer, client: AmiClient
) -> None:
    server.ignores("Originate")
    with pytest.raises(AmiActionTimeout, match=r"within 0\.02 s"):
        await client.send(Action("Originate"), timeout_s=0.02)
    (originate,) = await server.saw("Originate")
    late = f"Response: Success\r\nActionID: {originate.get('ActionID')}\r\n\r\n"
    server.send_raw(late.encode())
    await client.send(Action("Ping"))
    assert client.stats.unclaimed == 1


async def test_a_cancelled_caller_leaves_nothing_behind(
    server: AmiServer, client: AmiClient
) -> None:
    server.ignores("Originate")
    asking = asyncio.create_task(client.send(Action("Originate", [("ActionID", "mine")])))
    await server.saw("Originate")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    server.answers("Originate", lambda action: [answer(action, "Success")])
    await client.send(Action("Originate", [("ActionID", "mine")]))


async def test_an_action_id_awaits_one_answer_at_a_time(
    server: AmiServer, client: AmiClient
) -> None:
    server.ignores("Originate")
    first = asyncio.create_task(client.send(Action("Originate", [("ActionID", "mine")])))
    await server.saw("Originate")
    with pytest.raises(AmiActionInvalid, match="awaits an answer already"):
        await client.send(Action("Ping", [("ActionID", "mine")]))
    first.cancel()
    await asyncio.wait({first})


async def test_actions_of_asterisk_ami_are_sent(server: AmiServer, client: AmiClient) -> None:
    server.answers("Originate", lambda action: [answer(action, "Success")])
    await client.send(SimpleAction("Originate", Channel="PJSIP/1", Priority=1))
    (originate,) = await server.saw("Originate")
    assert (originate.get("Channel"), originate.get("Priority")) == ("PJSIP/1", "1")


async def test_a_second_action_in_a_value_never_leaves(
    server: AmiServer, client: AmiClient
) -> None:
    with pytest.raises(AmiActionInvalid):
        await client.send(SimpleAction("Ping", X="a\nAction: Originate"))
    await client.send(Action("Ping"))
    assert "Originate" not in [action.name for action in server.received]


async def test_a_list_ends_with_its_own_complete(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    client.on("Status", heard)
    other = [("Event", "Status"), ("ActionID", "other"), ("Channel", "not in the list")]

    def with_a_stranger(action: ReceivedAction) -> list[Message]:
        start, *rest = list_answer(action, "Status", [[("Channel", "a")], [("Channel", "b")]])
        return [start, other, *rest]

    server.answers("Status", with_a_stranger)
    assert [item.get("Channel") for item in await client.send_list(STATUS)] == ["a", "b"]
    assert (await heard.next()).get("Channel") == "not in the list"


async def test_the_events_of_a_list_need_no_subscription(
    server: AmiServer, client: AmiClient
) -> None:
    server.answers("Status", lambda action: list_answer(action, "Status", [[("A", "1")]]))
    assert len(await client.send_list(STATUS)) == 1
    assert client.stats.unclaimed == 0


async def test_an_empty_list_is_empty(server: AmiServer, client: AmiClient) -> None:
    server.answers("Status", lambda action: list_answer(action, "Status", []))
    assert await client.send_list(STATUS) == []


async def test_a_refused_list_is_refused(client: AmiClient) -> None:
    with pytest.raises(AmiActionRefused):
        await client.send_list(STATUS)


async def test_a_single_answer_is_no_list(client: AmiClient) -> None:
    with pytest.raises(AmiNotAList, match="use send"):
        await client.send_list(Action("Ping"))


async def test_a_list_without_end_times_out(server: AmiServer, client: AmiClient) -> None:
    server.answers("Status", lambda action: list_answer(action, "Status", [[("A", "1")]])[:-1])
    with pytest.raises(AmiActionTimeout):
        await client.send_list(STATUS, timeout_s=0.02)


class MayNot(Exception):
    """Somebody else has the right to send."""


async def test_who_lost_the_right_to_send_sends_nothing(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    may = [True]

    def check_right() -> None:
        if not may:
            raise MayNot

    async with AmiClient(make_settings(), before_sending=check_right) as client:
        await client.wait_up(WAIT_S)
        await client.send(Action("Ping"))
        may.clear()
        with pytest.raises(MayNot):
            await client.send(Action("Redirect"))
        with pytest.raises(MayNot):
            await client.send_list(Action("CoreShowChannels"))
        may.append(True)
        await client.send(Action("Ping"))
    names = [action.name for action in server.received]
    assert (names.count("Ping"), {"Redirect", "CoreShowChannels"} & {*names}) == (2, set())

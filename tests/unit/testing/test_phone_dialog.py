"""Both sides of a call without a network: what one puts out, the other takes in."""

import pytest

from hotline.testing.phone.dialog import Answered, DialogEvent, Ended, MediaAgreed, Refused, State
from hotline.testing.phone.digest import Login
from hotline.testing.phone.incoming import IncomingDialog
from hotline.testing.phone.outgoing import OutgoingDialog
from hotline.testing.phone.resending import GIVE_UP_S
from hotline.testing.phone.sdp import Media, read_sdp, write_sdp
from hotline.testing.phone.sip import Message, Request, Response, parse_sip, tag_of

HERE = Media(host="127.0.0.1", port=4000)
THERE = Media(host="127.0.0.1", port=4100)


def new_caller(*, login: Login | None = None) -> OutgoingDialog:
    return OutgoingDialog(
        uri="sip:8888@127.0.0.1:5060",
        number="13800138000",
        name='Zhang "San"',
        address=("127.0.0.1", 5061),
        media=HERE,
        login=login,
    )


def sent(dialog: OutgoingDialog | IncomingDialog) -> list[Message]:
    return [parse_sip(data) for data in dialog.take()]


def the_request(dialog: OutgoingDialog | IncomingDialog) -> Request:
    [message] = sent(dialog)
    assert isinstance(message, Request)
    return message


def the_response(dialog: OutgoingDialog | IncomingDialog) -> Response:
    [message] = sent(dialog)
    assert isinstance(message, Response)
    return message


def invited(*, login: Login | None = None) -> tuple[OutgoingDialog, Request]:
    caller = new_caller(login=login)
    caller.invite(0.0)
    return caller, the_request(caller)


def polled(dialog: OutgoingDialog, now: float) -> list[bytes]:
    assert dialog.poll(now) == []
    return dialog.take()


def pass_on(
    source: OutgoingDialog | IncomingDialog, target: OutgoingDialog | IncomingDialog, now: float
) -> list[DialogEvent]:
    return [event for message in sent(source) for event in target.receive(message, now)]


def talking() -> tuple[OutgoingDialog, IncomingDialog]:
    caller, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    callee.accept(0.1)
    pass_on(callee, caller, 0.1)
    pass_on(caller, callee, 0.1)
    return caller, callee


def test_the_invite_offers_audio_and_says_who_calls() -> None:
    _, invite = invited()
    assert invite.uri == "sip:8888@127.0.0.1:5060"
    assert read_sdp(invite.body) == HERE
    assert invite.header("From").startswith('"Zhang \\"San\\"" <sip:13800138000@127.0.0.1>;tag=')


def test_an_answered_call_is_up_on_both_sides() -> None:
    caller, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    assert callee.accept(0.1) == [MediaAgreed(media=HERE), Answered()]
    assert pass_on(callee, caller, 0.2) == [MediaAgreed(media=THERE), Answered()]
    ack = the_request(caller)
    assert (ack.method, ack.cseq[0]) == ("ACK", invite.cseq[0])
    assert tag_of(ack.header("To")) == callee.tag


def test_an_invite_is_sent_again_until_anything_answers() -> None:
    caller, invite = invited()
    moments = [number / 10 for number in range(1, 36)]
    assert [moment for moment in moments if polled(caller, moment)] == [0.5, 1.5, 3.5]
    caller.receive(invite.reply(100, "Trying"), 3.6)
    assert caller.poll(20.0) == []
    assert caller.take() == []


def test_an_invite_that_nothing_answers_is_given_up() -> None:
    caller, _ = invited()
    assert caller.poll(GIVE_UP_S) == [Refused(status=408, reason="no final answer")]
    assert caller.state is State.OVER


def test_a_200_said_again_is_confirmed_again() -> None:
    caller, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    callee.accept(0.1)
    ok = the_response(callee)
    caller.receive(ok, 0.1)
    first = the_request(caller)
    assert caller.receive(ok, 1.0) == []
    assert the_request(caller) == first


def test_an_answer_is_sent_again_until_it_is_confirmed() -> None:
    _, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    callee.accept(0.0)
    first = the_response(callee)
    callee.poll(0.5)
    assert the_response(callee) == first


def test_an_answer_that_nobody_confirms_ends_the_call() -> None:
    _, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    callee.accept(0.0)
    callee.take()
    callee.poll(GIVE_UP_S)
    assert the_request(callee).method == "BYE"


def test_who_was_called_hangs_up_only_after_the_answer_is_confirmed() -> None:
    caller, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    callee.accept(0.0)
    callee.hang_up(0.0)
    pass_on(callee, caller, 0.1)
    assert callee.state is State.UP
    pass_on(caller, callee, 0.1)
    assert the_request(callee).method == "BYE"


@pytest.mark.parametrize("status", [404, 486, 503, 603])
def test_a_refusal_is_confirmed_in_the_invites_own_transaction(status: int) -> None:
    caller, invite = invited()
    refusal = invite.reply(status, "No", to_tag="pbx")
    assert caller.receive(refusal, 0.1) == [Refused(status=status, reason="No")]
    ack = the_request(caller)
    assert ack.method == "ACK"
    assert ack.header("Via") == invite.header("Via")
    assert tag_of(ack.header("To")) == "pbx"
    assert caller.receive(refusal, 0.7) == []
    assert the_request(caller) == ack


def test_early_media_is_agreed_before_the_answer() -> None:
    caller, invite = invited()
    progress = invite.reply(183, "Progress", body=write_sdp(THERE, session=1, version=1))
    assert caller.receive(progress, 0.1) == [MediaAgreed(media=THERE)]
    assert caller.last_status == 183


def test_an_answer_that_cannot_be_spoken_is_hung_up() -> None:
    caller, invite = invited()
    [event] = caller.receive(invite.reply(200, "OK", to_tag="pbx", body="v=0\r\n"), 0.1)
    assert isinstance(event, Refused)
    assert event.status == 488
    assert [message.method for message in sent(caller) if isinstance(message, Request)] == [
        "ACK",
        "BYE",
    ]


def test_bye_from_the_caller() -> None:
    caller, callee = talking()
    caller.hang_up(5.0)
    assert pass_on(caller, callee, 5.0) == [Ended(by="pbx")]
    assert pass_on(callee, caller, 5.0) == [Ended(by="caller")]


def test_bye_from_the_other_side_said_twice() -> None:
    caller, callee = talking()
    callee.hang_up(5.0)
    bye = the_request(callee)
    assert caller.receive(bye, 5.0) == [Ended(by="pbx")]
    assert the_response(caller).status == 200
    assert caller.receive(bye, 5.5) == []
    assert the_response(caller).status == 200


def test_bye_is_sent_again_and_given_up() -> None:
    caller, _ = talking()
    caller.hang_up(5.0)
    bye = the_request(caller)
    caller.poll(5.5)
    assert the_request(caller) == bye
    assert caller.poll(5 + GIVE_UP_S) == [Ended(by="caller")]


def test_byes_that_cross_both_end_the_call() -> None:
    caller, callee = talking()
    caller.hang_up(5.0)
    callee.hang_up(5.0)
    assert pass_on(callee, caller, 5.0) == [Ended(by="caller")]
    assert caller.state is State.OVER


def test_a_ringing_call_is_taken_back() -> None:
    caller, invite = invited()
    caller.receive(invite.reply(180, "Ringing", to_tag="pbx"), 0.1)
    caller.hang_up(1.0)
    cancel = the_request(caller)
    assert (cancel.method, cancel.cseq[0]) == ("CANCEL", invite.cseq[0])
    assert cancel.header("Via") == invite.header("Via")
    assert caller.receive(cancel.reply(200, "OK"), 1.1) == []
    terminated = invite.reply(487, "Request Terminated", to_tag="pbx")
    assert caller.receive(terminated, 1.1) == [Refused(status=487, reason="Request Terminated")]


def test_a_call_is_not_taken_back_before_anything_answered() -> None:
    caller, invite = invited()
    caller.hang_up(0.1)
    assert caller.take() == []
    caller.receive(invite.reply(100, "Trying"), 0.2)
    assert the_request(caller).method == "CANCEL"


def test_an_answer_that_crosses_the_cancel_is_hung_up() -> None:
    caller, invite = invited()
    caller.receive(invite.reply(180, "Ringing", to_tag="pbx"), 0.1)
    caller.hang_up(1.0)
    caller.take()
    ok = invite.reply(200, "OK", to_tag="pbx", body=write_sdp(THERE, session=1, version=1))
    assert caller.receive(ok, 1.0) == []
    assert [message.method for message in sent(caller) if isinstance(message, Request)] == [
        "ACK",
        "BYE",
    ]


def test_a_login_is_tried_once() -> None:
    caller, invite = invited(login=Login(username="1001", password="p"))
    asked = (("WWW-Authenticate", 'Digest realm="asterisk", nonce="n"'),)
    assert caller.receive(invite.reply(401, "Unauthorized", extra=asked), 0.1) == []
    ack, again = sent(caller)
    assert isinstance(ack, Request)
    assert isinstance(again, Request)
    assert (ack.method, again.method) == ("ACK", "INVITE")
    assert again.cseq[0] == invite.cseq[0] + 1
    assert 'username="1001"' in again.header("Authorization")
    [refused] = caller.receive(again.reply(401, "Unauthorized", extra=asked), 0.2)
    assert refused == Refused(status=401, reason="Unauthorized")


def in_dialog(callee: IncomingDialog, method: str, *, cseq: int, body: str = "") -> Request:
    return callee._request(method, cseq=cseq, body=body)


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_new_offer_moves_the_audio_and_is_answered(method: str) -> None:
    caller, callee = talking()
    moved = Media(host="127.0.0.2", port=4200, direction="sendonly")
    offer = in_dialog(callee, method, cseq=900, body=write_sdp(moved, session=1, version=2))
    assert caller.receive(offer, 2.0) == [MediaAgreed(media=moved)]
    reply = the_response(caller)
    assert reply.status == 200
    assert read_sdp(reply.body) == Media(host="127.0.0.1", port=4000, direction="recvonly")


def test_an_invite_without_an_offer_gets_one_and_the_ack_answers_it() -> None:
    caller, callee = talking()
    assert caller.receive(in_dialog(callee, "INVITE", cseq=900), 2.0) == []
    assert read_sdp(the_response(caller).body) == HERE
    ack = in_dialog(callee, "ACK", cseq=900, body=write_sdp(THERE, session=1, version=2))
    assert caller.receive(ack, 2.1) == [MediaAgreed(media=THERE)]


def test_an_update_without_an_offer_only_refreshes() -> None:
    caller, callee = talking()
    caller.receive(in_dialog(callee, "UPDATE", cseq=900), 2.0)
    reply = the_response(caller)
    assert (reply.status, reply.body) == (200, "")


def test_a_new_offer_without_usable_audio_is_refused_and_the_call_goes_on() -> None:
    caller, callee = talking()
    caller.receive(in_dialog(callee, "INVITE", cseq=900, body="v=0\r\n"), 2.0)
    assert the_response(caller).status == 488
    assert caller.state is State.UP


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 200), ("INFO", 200), ("REFER", 405)])
def test_other_requests_are_answered(method: str, status: int) -> None:
    caller, callee = talking()
    caller.receive(in_dialog(callee, method, cseq=900), 2.0)
    assert the_response(caller).status == status


def test_requests_in_the_call_follow_the_recorded_route() -> None:
    caller, invite = invited()
    route = (
        ("Record-Route", "<sip:p2;lr>, <sip:p1;lr>"),
        ("Contact", "<sip:asterisk@10.0.0.9:5060>"),
    )
    body = write_sdp(THERE, session=1, version=1)
    caller.receive(invite.reply(200, "OK", to_tag="pbx", extra=route, body=body), 0.1)
    ack = the_request(caller)
    assert ack.uri == "sip:asterisk@10.0.0.9:5060"
    assert ack.header_list("Route") == ["<sip:p1;lr>", "<sip:p2;lr>"]


def test_an_invite_without_usable_audio_is_refused() -> None:
    caller, invite = invited()
    bare = Request(method="INVITE", uri=invite.uri, headers=invite.headers, body="v=0\r\n")
    callee = IncomingDialog(request=bare, address=("127.0.0.1", 5060), media=THERE)
    assert callee.accept(0.1) == []
    assert pass_on(callee, caller, 0.1) == [Refused(status=488, reason="Not Acceptable Here")]


def ringing() -> tuple[OutgoingDialog, IncomingDialog, Request]:
    caller, invite = invited()
    callee = IncomingDialog(request=invite, address=("127.0.0.1", 5060), media=THERE)
    callee.ring()
    return caller, callee, invite


def test_a_phone_rings_before_it_is_picked_up() -> None:
    caller, callee, invite = ringing()
    assert pass_on(callee, caller, 0.1) == []
    assert caller.last_status == 180
    callee.asked_again(invite, 0.5)
    assert the_response(callee).status == 180
    callee.accept(2.0)
    assert pass_on(callee, caller, 2.0) == [MediaAgreed(media=THERE), Answered()]


def test_a_refusal_is_said_again_until_it_is_confirmed() -> None:
    caller, callee, _ = ringing()
    pass_on(callee, caller, 0.1)
    callee.refuse(603, 1.0)
    refusal = the_response(callee)
    assert callee.poll(1.5) == []
    assert the_response(callee) == refusal
    assert caller.receive(refusal, 1.6) == [Refused(status=603, reason="Decline")]
    assert pass_on(caller, callee, 1.7) == [Refused(status=603, reason="Decline")]
    assert callee.state is State.OVER


def test_a_refusal_that_nobody_confirms_is_over_at_last() -> None:
    _, callee, _ = ringing()
    callee.refuse(486, 0.0)
    assert callee.poll(GIVE_UP_S) == [Refused(status=486, reason="Busy Here")]


def test_a_call_taken_back_while_it_rings_ends_on_both_sides() -> None:
    caller, callee, _ = ringing()
    pass_on(callee, caller, 0.1)
    caller.hang_up(1.0)
    callee.asked_again(the_request(caller), 1.0)
    assert not callee.rings
    assert pass_on(callee, caller, 1.1) == [Refused(status=487, reason="Request Terminated")]
    assert pass_on(caller, callee, 1.2) == [Refused(status=487, reason="Request Terminated")]


def test_a_call_taken_back_too_late_is_up() -> None:
    caller, callee, _ = ringing()
    pass_on(callee, caller, 0.1)
    caller.hang_up(1.0)
    cancel = the_request(caller)
    callee.accept(1.0)
    callee.asked_again(cancel, 1.1)
    assert callee.state is State.UP

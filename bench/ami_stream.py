"""One synthetic stream of manager events, and a process that sends it to whoever asks."""

from __future__ import annotations

import contextlib
import random
import socket
from pathlib import Path

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
END = b"Event: StreamEnd\r\nPrivilege: user,all\r\n\r\n"
SUBSCRIBED = "DTMFEnd"
READ_HEADERS = ("Channel", "Uniqueid", "Linkedid")

# About what a call centre's PBX says: many variables and steps, some media reports, few calls.
NAMES = {
    "VarSet": 30,
    "Newexten": 20,
    "RTCPSent": 10,
    "RTCPReceived": 10,
    "DeviceStateChange": 6,
    "Newstate": 5,
    "DTMFBegin": 4,
    SUBSCRIBED: 4,
    "NewConnectedLine": 3,
    "BridgeEnter": 2,
    "BridgeLeave": 2,
    "AsyncAGIExec": 2,
    "Newchannel": 1,
    "Hangup": 1,
}
_SNAPSHOT = (
    "ChannelState: 6",
    "ChannelStateDesc: Up",
    "CallerIDName: Zoë Müller",
    "ConnectedLineNum: <unknown>",
    "ConnectedLineName: <unknown>",
    "Language: en",
    "AccountCode: ",
    "Context: hotline",
    "Exten: 95566",
    "Priority: 4",
)
_FEWEST, _MOST = 16, 35


def write_stream(path: Path, events: int) -> int:
    """Write `events` events of 16 to 35 headers and the one that ends them; return the bytes."""
    chance = random.Random(5038)
    names = chance.choices(list(NAMES), list(NAMES.values()), k=events)
    with path.open("wb") as file:
        for name in names:
            file.write(_event(name, chance).encode())
        file.write(END)
    return path.stat().st_size


def _event(name: str, chance: random.Random) -> str:
    unique = f"{chance.randrange(10**9, 2 * 10**9)}.{chance.randrange(10**4)}"
    lines = [
        f"Event: {name}",
        "Privilege: call,all",
        f"Channel: PJSIP/trunk-{chance.randrange(16**8):08x}",
        *_SNAPSHOT,
        f"CallerIDNum: {chance.randrange(10**9)}",
        f"Uniqueid: {unique}",
        f"Linkedid: {unique}",
    ]
    more = chance.randint(_FEWEST, _MOST) - len(lines)
    lines += [f"Variable{n}: {chance.randrange(10**5)}" for n in range(more)]
    return "\r\n".join([*lines, "", ""])


def send_streams(listener: socket.socket, path: Path) -> None:
    """Serve one client after the other: answer every action, and send the stream after `Go`."""
    while True:
        link, _ = listener.accept()
        # Whoever has read enough may leave without a goodbye.
        with link, contextlib.suppress(ConnectionError):
            _serve(link, path)


def _serve(link: socket.socket, path: Path) -> None:
    link.sendall(BANNER)
    unread = b""
    while data := link.recv(65536):
        *actions, unread = (unread + data).split(b"\r\n\r\n")
        for action in actions:
            link.sendall(_answer(action))
            if action.lower().startswith(b"action: go"):
                with path.open("rb") as file:
                    link.sendfile(file)


def _answer(action: bytes) -> bytes:
    kept = [line for line in action.split(b"\r\n") if line.lower().startswith(b"actionid:")]
    lines = [b"Response: Success", *kept, b"Message: Done", b"Challenge: 1"]
    return b"\r\n".join([*lines, b"", b""])

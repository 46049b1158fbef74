"""SIP messages (RFC 3261) as pure text: reading, writing, and the few headers that need parsing."""

import re
from dataclasses import dataclass

from hotline.testing.phone.errors import SipSyntaxError

VERSION = "SIP/2.0"

_COMPACT = {
    "c": "content-type",
    "f": "from",
    "i": "call-id",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "t": "to",
    "v": "via",
}

Headers = tuple[tuple[str, str], ...]

Key = tuple[str, str]
"""What names one side of a call: the Call-ID and that side's tag."""


@dataclass(frozen=True, kw_only=True)
class _Message:
    headers: Headers
    body: str = ""
    content_type: str = "application/sdp"

    def header(self, name: str) -> str:
        """Return the first header of that name in any case, "" when there is none."""
        return next(iter(self.header_list(name)), "")

    def header_list(self, name: str) -> list[str]:
        """Return every header of that name, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def call_id(self) -> str:
        """The Call-ID."""
        return self.header("Call-ID")

    @property
    def cseq(self) -> tuple[int, str]:
        """The number and the method of the CSeq header.

        Raises:
            SipSyntaxError: there is no readable one.
        """
        match = re.fullmatch(r"\s*(\d+)\s+(\w+)\s*", self.header("CSeq"))
        if match is None:
            raise SipSyntaxError(f"CSeq is {self.header('CSeq')!r}")
        return int(match[1]), match[2].upper()

    def _text(self, start_line: str) -> bytes:
        body = self.body.encode()
        lines = [start_line, *(f"{name}: {value}" for name, value in self.headers)]
        if body:
            lines.append(f"Content-Type: {self.content_type}")
        lines += [f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode() + body


@dataclass(frozen=True, kw_only=True)
class Request(_Message):
    """A request; the body, if any, is a session description or a key."""

    method: str
    uri: str

    def pack(self) -> bytes:
        """Return the request as it travels."""
        return self._text(f"{self.method} {self.uri} {VERSION}")

    def reply(
        self, status: int, reason: str, *, to_tag: str = "", extra: Headers = (), body: str = ""
    ) -> "Response":
        """Return a response with the headers that RFC 3261, 8.2.6.2 has it copy."""
        to = self.header("To")
        if to_tag and not tag_of(to):
            to = f"{to};tag={to_tag}"
        copied = [("Via", via) for via in self.header_list("Via")]
        copied += [("Record-Route", route) for route in self.header_list("Record-Route")]
        copied += [("From", self.header("From")), ("To", to), ("Call-ID", self.call_id)]
        copied.append(("CSeq", self.header("CSeq")))
        return Response(status=status, reason=reason, headers=(*copied, *extra), body=body)


@dataclass(frozen=True, kw_only=True)
class Response(_Message):
    """A response; the body, if any, is a session description."""

    status: int
    reason: str

    def pack(self) -> bytes:
        """Return the response as it travels."""
        return self._text(f"{VERSION} {self.status} {self.reason}")


Message = Request | Response


def parse_sip(data: bytes) -> Message:
    """Return the message in a datagram.

    Raises:
        SipSyntaxError: it is none.
    """
    head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
    # A line that starts with white space continues the one before it (RFC 3261, 7.3.1).
    start_line, *lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise SipSyntaxError(f"no header: {line!r}")
        name = name.strip()
        headers.append((_COMPACT.get(name.lower(), name), value.strip()))
    words = start_line.split(" ", 2)
    if len(words) != 3:
        raise SipSyntaxError(f"no start line: {start_line!r}")
    if words[0] == VERSION and words[1].isdigit():
        return Response(headers=tuple(headers), body=body, status=int(words[1]), reason=words[2])
    if words[2] != VERSION:
        raise SipSyntaxError(f"no start line: {start_line!r}")
    return Request(headers=tuple(headers), body=body, method=words[0].upper(), uri=words[1])


def tag_of(address: str) -> str:
    """Return the tag of a From or To header, "" when it has none."""
    match = re.search(
        r";\s*tag=([^;\s]+)", address.rpartition(">")[2] if ">" in address else address
    )
    return match[1] if match else ""


def first_key(request: Request) -> Key:
    """Return what names a call, by the caller's tag, in requests that know no other tag yet."""
    return request.call_id, tag_of(request.header("From"))


def uri_of(address: str) -> str:
    """Return the URI in a From, To, Contact or Route header."""
    match = re.search(r"<([^>]+)>", address)
    return match[1] if match else address.partition(";")[0].strip()


def split_addresses(values: list[str]) -> list[str]:
    """Return one entry per address of headers that may hold several with commas between."""
    return [
        part.strip()
        for value in values
        for part in re.split(r",(?=(?:[^<>\"]|<[^>]*>|\"[^\"]*\")*$)", value)
        if part.strip()
    ]


def address_of(uri: str) -> tuple[str, int]:
    """Return the host and UDP port that a SIP URI names; 5060 when it names no port.

    Raises:
        SipSyntaxError: it is no sip: URI with a host.
    """
    match = re.fullmatch(r"sip:(?:[^@]*@)?([\w.-]+)(?::(\d+))?(?:;.*)?", uri)
    if match is None:
        raise SipSyntaxError(f"{uri!r} is no address to dial; write sip:NUMBER@HOST:PORT")
    return match[1], int(match[2] or 5060)

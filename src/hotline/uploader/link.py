"""The way to the service: one HTTPS connection that is kept, and asked one thing at a time."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from hotline.uploader.errors import NotUsable, Refused, ServiceAway

TIMEOUT_S = 30.0
"""How long the service may take for anything."""
LARGEST_ANSWER = 4_194_304
LATER = frozenset({408, 429, 500, 502, 503, 504, 507})
NOTHING: Mapping[str, str] = MappingProxyType({})
HTTPS_PORT = 443
_CODES = 200
_HOST = re.compile(r"[\w.:%-]+")
# The address itself is not told: somebody may have written a password in it.
_NO_ADDRESS = (
    "the service's address is such as https://hotline.example.com:8443: https, a name and a port, "
    "and nothing more"
)


class Link:
    """Asks the service.

    Args:
        url: Where it serves browsers, such as `https://hotline.example.com:8443`.
        token: What it knows the uploader by.
        ca_file: Whom to trust; None for whom the system trusts.

    Raises:
        NotUsable: The address is none of https, or the file has no certificate.
    """

    def __init__(self, url: str, token: str, ca_file: Path | None) -> None:
        host, port = _place(url)
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise NotUsable(f"{ca_file} has no certificate to trust ({error})") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._connection = http.client.HTTPSConnection(
            host, port, timeout=TIMEOUT_S, context=context
        )
        self._token = token

    def close(self) -> None:
        """Leave the service; the next question comes by a new connection."""
        self._connection.close()

    def ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str] = NOTHING
    ) -> dict[str, object]:
        """Ask one thing; return what is answered.

        Raises:
            ServiceAway: Nobody answers, or not now.
            Refused: It is not taken.
        """
        try:
            self._connection.request(
                method,
                path,
                body=body,
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "Content-Type": "application/octet-stream",
                    **headers,
                },
            )
            answer = self._connection.getresponse()
            content = answer.read(LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise ServiceAway(str(error) or type(error).__name__) from None
        told = _told(content)
        if answer.status == http.HTTPStatus.OK and told is not None:
            return told
        self.close()
        code = str((told or {}).get("code", ""))[:_CODES]
        detail = str((told or {}).get("detail", answer.reason))[:_CODES]
        if answer.status in LATER or told is None:
            raise ServiceAway(f"{answer.status} {code}: {detail}")
        raise Refused(answer.status, code, detail)


def _place(url: str) -> tuple[str, int]:
    """Return the host and the port of an address.

    Raises:
        NotUsable: It is none, or has more than these.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or HTTPS_PORT
        host.encode("idna")
    except ValueError:
        raise NotUsable(_NO_ADDRESS) from None
    more = ("@" in parts.netloc, parts.path.strip("/"), parts.query, parts.fragment)
    if parts.scheme != "https" or not _HOST.fullmatch(host) or any(more):
        raise NotUsable(_NO_ADDRESS)
    return host, port


def _told(content: bytes) -> dict[str, object] | None:
    try:
        told = json.loads(content)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None

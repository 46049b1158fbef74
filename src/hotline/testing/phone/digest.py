"""Digest authentication of a SIP request, with MD5 as SIP over UDP uses it (RFC 2617)."""

import hashlib
import re
from dataclasses import dataclass, field

from hotline.testing.phone.sip import Response


@dataclass(frozen=True, kw_only=True)
class Login:
    """Who the phone says it is when the PBX asks."""

    username: str
    password: str = field(repr=False)


def authorization(
    challenge: Response, *, login: Login, method: str, uri: str, cnonce: str
) -> tuple[str, str]:
    """Return the header (name, value) that answers a 401 or a 407."""
    proxy = challenge.status == 407
    asked = challenge.header("Proxy-Authenticate" if proxy else "WWW-Authenticate")
    fields = {
        name.lower(): quoted or bare
        for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', asked)
    }
    realm, nonce = fields.get("realm", ""), fields.get("nonce", "")
    secret = _md5(f"{login.username}:{realm}:{login.password}")
    act = _md5(f"{method}:{uri}")
    answer = {"username": login.username, "realm": realm, "nonce": nonce, "uri": uri}
    if "auth" in fields.get("qop", ""):
        answer["response"] = _md5(f"{secret}:{nonce}:00000001:{cnonce}:auth:{act}")
        tail = f', qop=auth, nc=00000001, cnonce="{cnonce}"'
    else:
        answer["response"] = _md5(f"{secret}:{nonce}:{act}")
        tail = ""
    if "opaque" in fields:
        answer["opaque"] = fields["opaque"]
    text = ", ".join(f'{name}="{value}"' for name, value in answer.items())
    name = "Proxy-Authorization" if proxy else "Authorization"
    return name, f"Digest {text}, algorithm=MD5{tail}"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

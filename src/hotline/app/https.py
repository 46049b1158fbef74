"""Where browsers are served over TLS: port and certificate, known before calls are taken."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime

from hotline.errors import HotlineError
from hotline.local_ca import CertificateUnusable, ServerCertificate, local_certificate
from hotline.settings import HttpsSettings


class HttpsPortTaken(HotlineError):
    """Browsers cannot be served where the settings say."""

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        self.reason = reason
        super().__init__(host, port, reason)

    def __str__(self) -> str:
        return (
            f"browsers cannot be served on {self.host}:{self.port} ({self.reason}): stop what "
            "listens there, or change https.host and https.port"
        )


@dataclass(frozen=True, kw_only=True)
class Https:
    """A port of ours, on which nobody is served yet, and how those are spoken to who come."""

    port: socket.socket
    context: ssl.SSLContext


async def open_https(settings: HttpsSettings, web_host: str, *, at: datetime) -> Https | None:
    """Take the port and read, or make, the certificate; None where browsers are not served.

    Args:
        settings: Where, and with which certificate.
        web_host: Where the service listens besides.
        at: Now, aware: a certificate of the local CA that is nearly over is made anew.

    Raises:
        HttpsPortTaken: Something else listens there.
        CertificateUnusable: The certificate cannot be used.
    """
    if not settings.is_served(web_host):
        return None
    context = await asyncio.to_thread(tls_context, settings, web_host, at)
    host = settings.host or web_host
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, address = found[0][0], found[0][4]
        port = socket.socket(family, socket.SOCK_STREAM)
        try:
            port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Beside a service whose calls are taken over, and which closes its own then.
            port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            port.bind(address)
        except OSError:
            port.close()
            raise
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise HttpsPortTaken(host=host, port=settings.port, reason=reason) from error
    return Https(port=port, context=context)


def tls_context(settings: HttpsSettings, web_host: str, at: datetime) -> ssl.SSLContext:
    """Return the context of the bank's own certificate, or of one of the local CA.

    Raises:
        CertificateUnusable: It cannot be used.
    """
    if settings.certificate_file is None or settings.key_file is None:
        used = local_certificate(settings.folder, settings.all_names(web_host), at=at)
    else:
        used = ServerCertificate(certificate=settings.certificate_file, key=settings.key_file)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(used.certificate, used.key)
    except OSError as error:
        raise CertificateUnusable(used.certificate, str(error)) from None
    return context

"""Where browsers are served over TLS: port and certificate, known before calls are taken."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from hotline.errors import HotlineError
from hotline.jobs import end_task
from hotline.local_ca import CertificateUnusable, ServerCertificate, local_certificate
from hotline.settings import HttpsSettings

LOOK_S = 60.0
"""How often it is looked for a renewed certificate."""

log = structlog.get_logger()


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
    """A port of ours, on which nobody is served yet, and how those are spoken to who come.

    Attributes:
        port: The port.
        shown: The certificate that they are shown.
    """

    port: socket.socket
    shown: ShownCertificate

    @asynccontextmanager
    async def kept_new(self, clock: Callable[[], datetime]) -> AsyncIterator[None]:
        """Show a renewed certificate to those who come from then on, inside the block."""
        task = asyncio.create_task(self._keep_new(clock), name="certificate")
        try:
            yield
        finally:
            await end_task(task)

    async def _keep_new(self, clock: Callable[[], datetime]) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                if await asyncio.to_thread(self.shown.look_again, clock()):
                    log.info("certificate_renewed")
            except CertificateUnusable as error:
                # The one before is still good for a while: `hotline doctor` says for how long.
                log.error("certificate_not_renewed", why=str(error))
            except OSError as error:
                log.error("certificate_not_read", why=str(error))


class ShownCertificate:
    """The certificate that browsers are shown: the bank's own, or one of the local CA.

    Attributes:
        context: How they are spoken to who come.

    Args:
        settings: Which one.
        web_host: Where the service listens besides.
        at: Now, aware.

    Raises:
        CertificateUnusable: It cannot be used.
    """

    def __init__(self, settings: HttpsSettings, web_host: str, at: datetime) -> None:
        self._settings = settings
        self._web_host = web_host
        self.context = _new_context()
        self._seen = self._load(self._used(at))

    @property
    def is_of_bank(self) -> bool:
        """Whether it is the bank's own, whose CA browsers know without being told."""
        return self._settings.certificate_file is not None

    def look_again(self, at: datetime) -> bool:
        """Show what is in the files by now; of the local CA, what is nearly over is made anew.

        Who is spoken to already notices nothing.

        Returns:
            Whether it is another one than before.

        Raises:
            CertificateUnusable: It cannot be used; the one before is shown as long as that is so.
                What was refused is looked at again once it has changed.
            OSError: It cannot be read.
        """
        used = self._used(at)
        if _content(used) == self._seen:
            return False
        self._seen = _content(used)
        # First elsewhere: of a certificate without its key, the half would stay.
        _load(_new_context(), used)
        self._seen = self._load(used)
        return True

    def _used(self, at: datetime) -> ServerCertificate:
        settings = self._settings
        if settings.certificate_file is None or settings.key_file is None:
            return local_certificate(settings.folder, settings.all_names(self._web_host), at=at)
        return ServerCertificate(certificate=settings.certificate_file, key=settings.key_file)

    def _load(self, used: ServerCertificate) -> bytes:
        _load(self.context, used)
        return _content(used)


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
    shown = await asyncio.to_thread(ShownCertificate, settings, web_host, at)
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
    return Https(port=port, shown=shown)


def _new_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _load(context: ssl.SSLContext, used: ServerCertificate) -> None:
    try:
        context.load_cert_chain(used.certificate, used.key)
    except OSError as error:
        raise CertificateUnusable(used.certificate, str(error)) from None


def _content(used: ServerCertificate) -> bytes:
    """Return what tells one certificate and key from others, without being them."""
    files = (used.certificate, used.key)
    return b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)

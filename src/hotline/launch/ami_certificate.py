"""A certificate for Asterisk's manager interface; it signs itself, so it is its own authority."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from hotline.launch.apt import run_tool
from hotline.launch.errors import CertificateNotMade

DAYS = 825
"""Longer ones are refused by some clients."""


@dataclass(frozen=True, kw_only=True)
class CertificateFiles:
    """Where the parts are: the certificate, for both sides, and its key, for Asterisk only."""

    certificate: Path
    key: Path


def make_certificate(folder: Path, host: str) -> CertificateFiles:
    """Make a certificate and its key.

    Args:
        folder: Where to; it is made.
        host: Name or address that the service knows Asterisk by.

    Raises:
        CertificateNotMade: The files are there already, or openssl refused.
        ToolMissing: There is no openssl.
    """
    files = CertificateFiles(certificate=folder / "ami.crt", key=folder / "ami.key")
    if files.certificate.exists() or files.key.exists():
        raise CertificateNotMade(
            f"{folder} holds one already: remove it, or name another folder with --folder"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # openssl itself makes the key's file for its owner only.
    answer = run_tool(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-noenc", "-days", str(DAYS), "-subj", "/CN=hotline PBX"),
            *("-addext", f"subjectAltName={_alternative_name(host)}"),
            *("-keyout", str(files.key), "-out", str(files.certificate)),
        ]
    )
    if answer.returncode != 0:
        said = (answer.stderr.strip().splitlines() or ["no reason given"])[-1][:200]
        raise CertificateNotMade(f"openssl refused: {said}")
    return files


def _alternative_name(host: str) -> str:
    try:
        return f"IP:{ipaddress.ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"

"""Whom to trust on the way to Asterisk."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from hotline.asterisk.ami.errors import AmiTrustUnusable


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return what checks Asterisk's certificate and its name.

    Args:
        ca_file: The certificates to trust; the system's if None.

    Raises:
        AmiTrustUnusable: The file is not there, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError as error:
        assert ca_file is not None
        raise AmiTrustUnusable(file=ca_file, reason="it holds no certificate") from error
    except OSError as error:
        assert ca_file is not None
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise AmiTrustUnusable(file=ca_file, reason=reason) from error

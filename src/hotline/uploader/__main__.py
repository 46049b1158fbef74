"""`python3 -m hotline.uploader`: runs until it is ended, which loses nothing at any moment."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from hotline.uploader.carrier import Carrier
from hotline.uploader.errors import NotUsable, UploaderError
from hotline.uploader.link import Link

LOOK_EVERY_S = 2.0
LONGEST_PAUSE_S = 30.0

log = logging.getLogger("hotline.uploader")


def main(arguments: Sequence[str]) -> int:
    """Carry recordings; return only where the options cannot be used."""
    options = options_of(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        service = Link(options.service, _token(options.token_file), options.ca_file)
    except NotUsable as error:
        print(error, file=sys.stderr)  # noqa: T201 - to whoever started it
        return 2
    return carry(Carrier(options.spool, service))


def carry(carrier: Carrier) -> NoReturn:
    """Look every two seconds, and less often while nobody takes anything; never return."""
    pause_s, trouble = LOOK_EVERY_S, ""
    while True:
        try:
            carrier.look()
        except (UploaderError, OSError) as error:
            # Once for each reason: an hour without the service is one line.
            if str(error) != trouble:
                log.error("nothing is brought, which is tried on: %s", error)
            trouble = str(error)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        else:
            if trouble:
                log.info("the service takes recordings again")
            pause_s, trouble = LOOK_EVERY_S, ""
        time.sleep(pause_s)


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what it is started with; one that is wrong is told, and ends the process."""
    parser = argparse.ArgumentParser(
        prog="python3 -m hotline.uploader",
        description="Brings what Asterisk records on this machine to the hotline on another one.",
    )
    parser.add_argument("service", help="such as https://hotline.example.com:8443")
    parser.add_argument(
        "--spool",
        type=Path,
        default=Path("/var/spool/asterisk/recordings"),
        help="where Asterisk records",
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        required=True,
        help="holds what the service's recording.upload_token is",
    )
    parser.add_argument(
        "--ca-file",
        type=Path,
        help="whom to trust, such as the service's ca.crt; left out: whom this system trusts",
    )
    return parser.parse_args(arguments)


def _token(file: Path) -> str:
    """Return the token.

    Raises:
        NotUsable: It cannot be read, or is none.
    """
    try:
        token = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotUsable(f"the token cannot be read: {error}") from None
    if not token or not token.isprintable() or " " in token:
        raise NotUsable(f"{file} holds no token: one word, as the service's settings have it")
    return token


if __name__ == "__main__":
    os.umask(0o077)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

"""Questions that tell whether a started process serves.

`python -m hotline.launch.probes URL` is the health check of the service's image.
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp

PROBE_TIMEOUT_S = 2.0


async def ami_answers(*, host: str, port: int, username: str, secret: str) -> bool:
    """Tell whether Asterisk accepts our login and is fully booted."""
    login = f"Action: Login\r\nUsername: {username}\r\nSecret: {secret}\r\n\r\n"
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(login.encode())
                # Asterisk sends this event after the login, at once or as soon as it is up.
                await reader.readuntil(b"Event: FullyBooted\r\n")
            finally:
                writer.close()
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return False
    return True


async def http_answers(url: str) -> bool:
    """Tell whether a GET of `url` returns 200."""
    try:
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=PROBE_TIMEOUT_S), trust_env=False
            ) as session,
            session.get(url) as answer,
        ):
            return answer.status == 200
    except (OSError, aiohttp.ClientError):
        return False


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(http_answers(sys.argv[1])) else 1)

"""Measure our manager client beside asterisk-ami and panoramisk, on one stream.

Each round runs every reader once, each in a process of its own, one after the other, so that a
busy machine is busy for all of them. Shown are medians over the rounds, and the median of the
ratios within each round.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from ami_readers import LIMIT_S, AsteriskAmi, Bytes, Ours, Panoramisk, Reader
from ami_stream import NAMES, SUBSCRIBED, send_streams, write_stream

CHUNK_BYTES = 65536
HEARTBEAT_S = 0.005
PEER = "panoramisk"

READERS: dict[str, Callable[[], Reader]] = {
    "limit: only read the bytes": lambda: Bytes(split=False),
    "limit: split the bytes": lambda: Bytes(split=True),
    "ours, nothing subscribed": lambda: Ours([]),
    "ours, one name (three headers read)": lambda: Ours([SUBSCRIBED]),
    "ours, all names (three headers read)": lambda: Ours(list(NAMES)),
    "asterisk-ami": AsteriskAmi,
    PEER: Panoramisk,
}
Figures = dict[str, float]


async def read_link(reader: Reader, port: int) -> Figures:
    """Read the stream once over loopback, and watch how late a heartbeat is meanwhile."""
    lags: list[float] = []

    async def beat() -> None:
        while True:
            due = time.perf_counter() + HEARTBEAT_S
            await asyncio.sleep(HEARTBEAT_S)
            lags.append(time.perf_counter() - due)

    await reader.open(port)
    beating = asyncio.create_task(beat())
    started, cpu_started = time.perf_counter(), time.process_time()
    async with asyncio.timeout(LIMIT_S):
        await reader.read()
    taken_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    beating.cancel()
    await asyncio.wait({beating})
    await reader.close()
    late = lags or [0.0]
    return {
        "link_s": taken_s,
        "cpu_s": cpu_s,
        "lag_ms": 1000 * median(late),
        "lag_max_ms": 1000 * max(late),
    }


def measure(name: str, stream: Path, port: int) -> Figures:
    """Run one reader once, in this process."""
    data = stream.read_bytes()
    chunks = [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]
    del data
    reader = READERS[name]()
    started = time.perf_counter()
    reader.parse(chunks)
    parse_s = time.perf_counter() - started
    del chunks
    return {"parse_s": parse_s, **asyncio.run(read_link(READERS[name](), port))}


def measure_apart(name: str, stream: Path, port: int) -> Figures:
    """Run one reader once, in a process of its own."""
    command = [sys.executable, __file__, "--reader", name, str(stream), str(port)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def table(rounds: list[dict[str, Figures]], events: int, size: int) -> Table:
    """Return medians, and medians of same-round ratios to panoramisk."""
    shown = Table(
        title=f"{events:,} events, {size / 1e6:.0f} MB, median of {len(rounds)} rounds",
        caption="events/s; x: times panoramisk in the same round; CPU: end to end, of the reader's "
        "process alone; lag: of a 5 ms heartbeat",
    )
    shown.add_column("reader")
    for column in ("parse", "x", "end to end", "x", "by CPU", "x", "lag p50 ms", "max ms"):
        shown.add_column(column, justify="right")
    for name in READERS:
        cells = []
        for key in ("parse_s", "link_s", "cpu_s"):
            cells.append(f"{events / median(each[name][key] for each in rounds):,.0f}")
            ratio = median(each[PEER][key] / each[name][key] for each in rounds)
            cells.append(f"{ratio:.1f}")
        cells += [
            f"{median(each[name][key] for each in rounds):.1f}" for key in ("lag_ms", "lag_max_ms")
        ]
        shown.add_row(name, *cells)
    return shown


def main() -> None:
    """Parse the arguments, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="events in the stream")
    parser.add_argument("--rounds", type=int, default=5, help="times each reader runs")
    parser.add_argument("--reader", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader:
        name, stream, port = given.reader
        print(json.dumps(measure(name, Path(stream), int(port))))
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        stream = Path(folder) / "stream"
        size = write_stream(stream, given.events)
        sender = multiprocessing.Process(target=send_streams, args=(listener, stream), daemon=True)
        sender.start()
        port = listener.getsockname()[1]
        rounds = []
        for number in range(given.rounds):
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
            rounds.append({name: measure_apart(name, stream, port) for name in READERS})
        sender.terminate()
        sender.join()
    Console(width=130).print(table(rounds, given.events, size))


if __name__ == "__main__":
    main()

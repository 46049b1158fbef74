"""How long `hotline check` takes for many flows, beside a schema that knows no graph.

`python bench/check.py [--flows 200] [--rounds 3]` copies the flow of the tests' small bank under
other names. Every round reads the same texts three ways, in turns: the YAML alone with its places,
plain YAML with the JSON Schema of `hotline flows schema` (what editors and general tools can tell),
and the whole checker with all of its proofs. The ratios are of one round.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from jsonschema import Draft202012Validator
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from hotline.flow.bundle import CALENDAR_FILE, CALENDAR_RULES, CATALOGUE, compile_bundle
from hotline.flow.schema import flow_schema
from hotline.flow.source import read_source
from hotline.testing.flow_files import small_bank


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sources = dict(small_bank().bundle().sources)
    others = {CATALOGUE, CALENDAR_RULES}
    [main_file] = [f for f in sources if f not in others and not f.endswith(CALENDAR_FILE)]
    text = sources.pop(main_file)
    assert "\nflow: main\n" in text
    flows = {
        f"ivr_flows/copy_{number}.yaml": text.replace("\nflow: main\n", f"\nflow: copy_{number}\n")
        for number in range(options.flows)
    }
    validator = Draft202012Validator(flow_schema())

    def read() -> None:
        for file, written in flows.items():
            assert not read_source(written, file).problems

    def read_and_validate() -> None:
        for written in flows.values():
            validator.validate(YAML(typ="safe", pure=True).load(written))

    def check() -> None:
        assert len(compile_bundle({**sources, **flows}).flows) == options.flows

    kinds: dict[str, Callable[[], None]] = {
        "YAML alone": read,
        "YAML and JSON Schema": read_and_validate,
        "whole checker": check,
    }
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(options.rounds):
        for name, run in kinds.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    table = Table("kind", "s", "ms a flow", "x YAML and JSON Schema", title=f"{len(flows)} flows")
    for name, took in seconds.items():
        middle = statistics.median(took)
        ratios = [a / b for a, b in zip(took, seconds["YAML and JSON Schema"], strict=True)]
        each = f"{1000 * middle / len(flows):.1f}"
        table.add_row(name, f"{middle:.2f}", each, f"{statistics.median(ratios):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()

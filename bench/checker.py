"""How long the checker takes for many flows, beside what an editor can do without it.

`python bench/checker.py [--flows 200]` checks copies of the shipped flow, all in one bundle, and in
the same run reads and validates the same files by the JSON Schema: the form only, no proof.
"""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path

from jsonschema import Draft202012Validator
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from hotline.flow.bundle import compile_bundle
from hotline.flow.schema import flow_schema
from hotline.flow_files import read_files

PROJECT = Path(__file__).parent.parent
MAIN = "ivr_flows/main.yaml"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--flows", type=int, default=200, help="how many; default 200")
    count = parser.parse_args().flows
    sources = read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts")
    text = sources.pop(MAIN)
    flows = {
        f"ivr_flows/f{number}.yaml": text.replace("flow: main", f"flow: f{number}")
        for number in range(count)
    }
    began = time.process_time()
    bundle = compile_bundle({**sources, **flows})
    checked = time.process_time() - began
    began = time.process_time()
    validator = Draft202012Validator(flow_schema())
    yaml = YAML(typ="safe", pure=True)
    for written in flows.values():
        validator.is_valid(yaml.load(io.StringIO(written)))
    validated = time.process_time() - began
    nodes = sum(len(flow.nodes) for flow in bundle.flows.values())
    table = Table("what", "CPU s", "ms a flow", title=f"{count} flows with {nodes} nodes")
    for what, seconds in (("JSON Schema, form only", validated), ("hotline check", checked)):
        table.add_row(what, f"{seconds:.1f}", f"{1000 * seconds / count:.1f}")
    Console().print(table)
    Console().print(f"check ÷ schema: {checked / validated:.2f}")


if __name__ == "__main__":
    main()

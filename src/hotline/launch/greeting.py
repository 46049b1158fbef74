"""What a person reads when the hotline is up."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.pbx_trunk import DEMO_TRUNK
from hotline.launch.places import Places
from hotline.launch.service_config import ServiceConfig

NUMBER = "8888"
SIP_PORT = 5060
_KINDS = {
    "own": "of this machine",
    "container": "in a container",
    "private": "private to this folder",
}


def greeting(config: ServiceConfig, program: PbxProgram, places: Places) -> RenderableType:
    """Return the text: what to dial, who to be, where to look."""
    pbx = config.pbx
    port = "" if pbx.sip_port == SIP_PORT else f":{pbx.sip_port}"
    lines = [
        "",
        f"The hotline answers at  sip:{NUMBER}@{pbx.sip_host}{port}  (SIP over UDP)",
        f"Asterisk {program.version}, {_KINDS[program.kind]}; logs are in {places.logs}",
    ]
    if pbx.sip_host.startswith("127."):
        lines.append('Phones on other machines: make run ARGS="--sip-host ADDRESS-OF-THIS-MACHINE"')
    return Group(
        *lines,
        "",
        "The demo bank's customers:",
        customers_table(),
        "",
        f"Agents' telephones: sip:desk1@{pbx.sip_host}{port}, desk2 … (routing/agents.toml);",
        "their passwords: .venv/bin/hotline agents password desk1",
        *_pages(config, places),
        f"Whomever the bank rings: sip:{DEMO_TRUNK}@{pbx.sip_host}{port};",
        "the password: .venv/bin/hotline trunk-password",
        "",
        "Calls so far: .venv/bin/hotline calls      Stop: Ctrl-C",
    )


def _pages(config: ServiceConfig, places: Places) -> list[str]:
    lines = [f"The console: {config.web_url}/console/  (.venv/bin/hotline users add)"]
    if config.https_host:
        lines += [
            f"and on other machines: https://{config.https_host}:{config.https_port}/console/,",
            f"in browsers that trust {places.var / 'tls/ca.crt'}",
        ]
    return lines


def customers_table() -> Table:
    """Return the demo bank's customers with the PINs to try."""
    table = Table(box=None, pad_edge=False)
    for column in ("customer", "PIN", "name", "to try"):
        table.add_column(column)
    for customer in DEMO_CUSTOMERS:
        table.add_row(customer.number, customer.pin, customer.latin_name, customer.interesting)
    return table

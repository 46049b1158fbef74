"""Reads `agents.toml`: every mistake with its place and the way out, or the roster."""

from __future__ import annotations

from pathlib import Path

from hotline.flow.problems import FlowProblems
from hotline.flow.source import Source
from hotline.flow.tables import read_table
from hotline.flow_files import read_text
from hotline.model.agent import Agent
from hotline.model.seat import Seat
from hotline.roster.checks import check_agent, check_number, check_seats
from hotline.roster.document import AgentTable, RosterTable, SeatTable
from hotline.roster.roster import Roster
from hotline.roster.serving import check_queues
from hotline.roster.shifts import Shifts, read_shifts
from hotline.routing.policy import Policy
from hotline.routing_policy import AskedByFlows
from hotline.toml_source import read_document

AGENTS_FILE = Path("routing/agents.toml")
"""Where a bank's agents and seats are, unless somebody says otherwise."""


def load_roster(file: Path, policy: Policy, asked: AskedByFlows | None = None) -> Roster:
    """Read and check the roster in a file; `policy` and `asked` are as for `read_roster`.

    Raises:
        FlowFilesMissing: The file is missing or is not UTF-8 text.
        FlowProblems: With every mistake in it.
    """
    return read_roster(read_text(file), str(file), policy, asked)


def read_roster(text: str, file: str, policy: Policy, asked: AskedByFlows | None = None) -> Roster:
    """Read and check a roster.

    Args:
        text: What is written.
        file: The name that places carry.
        policy: Whose queues are to be served.
        asked: What the flows ask for; None where nobody looked.

    Raises:
        FlowProblems: With every mistake in it.
    """
    source = Source(file=file)
    roster = _read(text, source, policy, asked)
    if source.problems or roster is None:
        raise FlowProblems(source.problems)
    return roster


def _read(text: str, source: Source, policy: Policy, asked: AskedByFlows | None) -> Roster | None:
    document = read_document(text, source)
    table = read_table(RosterTable, document, source) if document is not None else None
    if table is None:
        return None
    seats: dict[str, Seat] = {}
    for seat_id, written in table.seats.items():
        seat = read_table(SeatTable, written, source, ("seats", seat_id), who=f"seat '{seat_id}'")
        if seat is not None:
            seats[seat_id] = Seat(seat_id=seat_id, **seat.model_dump())
    check_seats(table.seats, source)
    agents: dict[str, Agent] = {}
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    languages: dict[str, str] = {}
    shifts: dict[str, Shifts] = {}
    for agent_id, written in table.agents.items():
        path = ("agents", agent_id)
        agent = read_table(AgentTable, written, source, path, who=f"agent '{agent_id}'")
        if agent is not None:
            agents[agent_id] = _agent(agent_id, agent)
            names[agent_id] = agent.name
            languages[agent_id] = agent.languages[0]
            if agent.shifts:
                place = (*path, "shifts")
                shifts[agent_id] = read_shifts(agent.shifts, source, place, f"agent '{agent_id}'")
            check_number(agent_id, agent.number, numbers, source)
            check_agent(agents[agent_id], policy, asked, source)
    if agents.keys() == table.agents.keys():
        # Whoever has a mistake might serve what nobody else does.
        check_queues(agents.values(), policy, asked, source)
    return Roster(
        agents=agents,
        seats=seats,
        names=names,
        numbers=numbers,
        languages=languages,
        breaks=table.breaks,
        shifts=shifts,
    )


def _agent(agent_id: str, table: AgentTable) -> Agent:
    return Agent(
        agent_id=agent_id,
        skills=table.skills,
        languages=frozenset(table.languages),
        tiers=frozenset(table.tiers),
        teams=frozenset(table.teams),
    )

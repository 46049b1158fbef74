"""A policy as a graph: who comes to which queue, and where calls go that nobody takes."""

from __future__ import annotations

from hotline.flow.drawing.graph import Graph
from hotline.flow.problems import Place
from hotline.routing_policy import AskedByFlows, read_policy
from hotline.routing_policy.asked_by_flows import Asking
from hotline.routing_policy.drawing import CALLERS, GOES_ON, graph_of

TEXT = """
[tiers.senior_vip]
head_start_s = 300
[tiers.restricted]
queue = "security"
[queues.cards]
hours = "agents"
skills = [{skill = "cards", minimum = 3, preferred = 7}]
teams = ["cards"]
most_waiting = 50
nobody_s = 30
max_wait_s = 300
targets = {vip = {within_s = 15}}
overflow = {closed = "night", too_long = "night"}
[[queues.cards.relaxations]]
after_s = 60
minimum_is_enough = true
teams = ["branches"]
[[queues.cards.relaxations]]
after_s = 90
without = ["cards"]
[queues.night]
nobody_s = 0
max_wait_s = 900
[queues.security]
"""
PLACE = Place(file="person.yaml", line=1, column=1)


def drawn(asked: AskedByFlows | None = None) -> Graph:
    return graph_of(read_policy(TEXT, "routing.toml"), asked)


def ways(graph: Graph, source: str) -> list[tuple[str, str]]:
    return [(edge.label, edge.target) for edge in graph.edges if edge.source == source]


def test_a_box_says_who_serves_a_queue_and_who_helps_by_when() -> None:
    (cards,) = (box for box in drawn().boxes if box.id == "cards")
    assert cards.kind == "queue, longest idle"
    assert cards.words == (
        "team cards, cards 7.",
        "after 60 s: branches too; the minimum is enough.",
        "after 90 s: without cards.",
    )
    assert cards.notes == ("vip: 80% within 15 s", "senior_vip is put forward by 300 s")


def test_calls_that_nobody_takes_overflow_or_the_flow_goes_on() -> None:
    graph = drawn()
    assert ways(graph, "cards") == [
        ("closed by the hours agents", "night"),
        ("full: 50 wait", GOES_ON),
        ("nobody there for 30 s", GOES_ON),
        ("too long: 300 s", "night"),
    ]
    assert ways(graph, "night") == [("nobody there", GOES_ON), ("too long: 900 s", GOES_ON)]
    assert ways(graph, "security") == [("too long, by the flow", GOES_ON)]


def test_callers_come_as_flows_ask_for_agents() -> None:
    assert ways(drawn(), CALLERS) == [
        ("calls", "cards"),
        ("calls", "night"),
        ("restricted", "security"),
    ]
    nodes = (
        Asking(node="a", flow="f", place=PLACE, queue="cards", max_wait_s=300),
        Asking(
            node="b",
            flow="f",
            place=PLACE,
            queue="cards",
            skills=frozenset({"fraud", "cards"}),
            max_wait_s=300,
        ),
        Asking(node="c", flow="f", place=PLACE, queue="night"),
    )
    assert ways(drawn(AskedByFlows(hours=(), nodes=nodes)), CALLERS) == [
        ("any agent", "cards"),
        ("cards and fraud", "cards"),
        ("restricted", "security"),
    ]

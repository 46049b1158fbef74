"""The index finds whom a search through everybody would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hotline.model.agent import Agent, AgentState
from hotline.routing.agent_index import AgentIndex
from hotline.routing.presence import Presence
from hotline.routing.traits import HasSkill, Traits

SKILLS = ["cards", "loans", "stocks"]


def presence(traits: Traits, number: int, skills: frozenset[str]) -> Presence:
    agent = Agent(
        agent_id=str(number), skills=dict.fromkeys(skills, 5), languages=frozenset({"en-US"})
    )
    return Presence(
        agent=agent,
        record=agent,
        qualification=traits.of(agent),
        since=0.0,
        state=AgentState.AVAILABLE,
        reason="",
        state_since=0.0,
    )


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.frozensets(st.sampled_from(SKILLS))),
        st.tuples(st.sampled_from(["hide", "show", "remove"]), st.integers(0, 20)),
        st.tuples(st.just("first"), st.frozensets(st.sampled_from(SKILLS))),
    ),
    max_size=60,
)


@given(deeds=deeds, churn=st.integers(0, 90))
def test_it_finds_the_first_who_has_all_that_is_needed(
    deeds: list[tuple[str, frozenset[str] | int]], churn: int
) -> None:
    traits, index = Traits(), AgentIndex()
    here: list[Presence] = []
    hidden: set[Presence] = set()
    for number in range(churn):
        # Who comes and goes leaves empty places, which are closed up in the end.
        passing = presence(traits, number, frozenset())
        index.add(passing)
        index.remove(passing)
    for deed, what in deeds:
        if isinstance(what, int):
            one = here[what % len(here)] if here else None
            if one is not None:
                _change(index, deed, one, here, hidden)
        elif deed == "add":
            here.append(presence(traits, 1000 + len(here), what))
            index.add(here[-1])
        else:
            needed = traits.numbers(HasSkill(skill) for skill in what)
            fits = (one for one in here if one not in hidden and what <= set(one.agent.skills))
            assert index.first(needed) is next(fits, None)


def _change(
    index: AgentIndex, deed: str, one: Presence, here: list[Presence], hidden: set[Presence]
) -> None:
    match deed:
        case "hide":
            index.hide(one)
            hidden.add(one)
        case "show":
            index.show(one)
            hidden.discard(one)
        case _:
            index.remove(one)
            here.remove(one)
            hidden.discard(one)


def test_places_are_closed_up_and_the_order_stays() -> None:
    traits, index = Traits(), AgentIndex()
    skilled = frozenset({"cards"})
    staying = [presence(traits, number, skilled) for number in range(3)]
    needed = traits.numbers([HasSkill("cards")])
    for one in staying:
        index.add(one)
    index.hide(staying[0])
    for number in range(500):
        passing = presence(traits, 10 + number, skilled)
        index.add(passing)
        index.remove(passing)
    assert index.first(needed) is staying[1]
    index.show(staying[0])
    assert list(index) == staying
    assert index.first(needed) is staying[0]

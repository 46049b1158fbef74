from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from hotline.asterisk.ami.backoff import Backoff
from hotline.asterisk.ami.inbox import Importance, Inbox

PUTS = st.lists(st.tuples(st.integers(), st.sampled_from(Importance)))


T = TypeVar("T")


def drain(inbox: Inbox[T]) -> list[T]:
    items = []
    while (item := inbox.pop()) is not None:
        items.append(item)
    return items


def test_items_leave_as_they_came_whatever_their_importance() -> None:
    inbox: Inbox[str] = Inbox(10)
    for item, importance in [("a", 1), ("b", 3), ("c", 0), ("d", 2)]:
        inbox.put(item, Importance(importance))
    assert drain(inbox) == ["a", "b", "c", "d"]


def test_the_oldest_of_the_least_important_is_shed() -> None:
    inbox: Inbox[str] = Inbox(3)
    inbox.put("high", Importance.HIGH)
    inbox.put("low 1", Importance.LOW)
    inbox.put("low 2", Importance.LOW)
    assert inbox.put("normal", Importance.NORMAL) == "low 1"
    assert drain(inbox) == ["high", "low 2", "normal"]


def test_a_newcomer_that_matters_least_is_shed_itself() -> None:
    inbox: Inbox[str] = Inbox(1)
    inbox.put("high", Importance.HIGH)
    assert inbox.put("low", Importance.LOW) == "low"
    assert drain(inbox) == ["high"]


def test_news_of_the_link_always_has_room() -> None:
    inbox: Inbox[str] = Inbox(1)
    inbox.put("high", Importance.HIGH)
    assert inbox.put("up", Importance.LINK) is None
    assert drain(inbox) == ["high", "up"]


@given(puts=PUTS, limit=st.integers(min_value=1, max_value=5))
def test_nothing_is_lost_but_what_was_shed(puts: list[tuple[int, Importance]], limit: int) -> None:
    inbox: Inbox[tuple[int, int, Importance]] = Inbox(limit)
    items = [(order, item, importance) for order, (item, importance) in enumerate(puts)]
    shed = [gone for item in items if (gone := inbox.put(item, item[2])) is not None]
    sheddable = sum(item[2] < Importance.LINK for item in items) - len(shed)
    assert sheddable <= limit
    left = drain(inbox)
    assert left == sorted(left)
    assert sorted(left + shed) == items
    assert len(inbox) == 0


def test_waits_double_up_to_the_longest_and_start_over() -> None:
    backoff = Backoff(0.5, 3.0, random=lambda: 0.0)
    assert [backoff.next_s() for _ in range(4)] == [0.5, 1.0, 2.0, 3.0]
    backoff.reset()
    assert backoff.next_s() == 0.5


def test_chance_shortens_a_wait_by_at_most_a_half() -> None:
    assert Backoff(1.0, 3.0, random=lambda: 1.0).next_s() == 0.5
    waits = [Backoff(1.0, 3.0).next_s() for _ in range(20)]
    assert len(set(waits)) > 1
    assert all(0.5 <= wait <= 1.0 for wait in waits)

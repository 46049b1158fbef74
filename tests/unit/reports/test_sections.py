"""What is counted is told in sections, and every identity holds; one that does not is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from hotline.crm.counted import ContactRow, MarkRow, PaymentRow, PromiseRow
from hotline.model.promise import PromiseKind
from hotline.model.retired import KNOWN
from hotline.model.tier import TIERS
from hotline.reports import words
from hotline.reports.as_csv import as_csv
from hotline.reports.intervals import bucket_of, whole_quarters
from hotline.reports.of_calls import call_identities, call_sections
from hotline.reports.of_floor import FloorFacts, floor_sections
from hotline.reports.of_ledgers import ledger_identities, payment_section, promise_section
from hotline.reports.of_surveys import survey_identities, survey_sections
from hotline.reports.report import Row, Section
from hotline.reports.shown import shown, shown_name
from hotline.routing.figures import Cell, Contacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 1, 10, tzinfo=UTC)


def call(
    minutes: float, outcome: str | None, node: str | None, *, lasts_s: float = 60
) -> ContactRow:
    began = AT + timedelta(minutes=minutes)
    ended = None if outcome is None else began + timedelta(seconds=lasts_s)
    return ContactRow(started_at=began, ended_at=ended, outcome=outcome, flow="main", node=node)


CALLS = [
    call(0, "caller_hung_up", "main_menu", lasts_s=30),
    call(10, "caller_hung_up", "main_menu"),
    call(55, "caller_hung_up", "identify.ask_pin"),
    call(56, "completed", "bye"),
    call(57, "pbx_restarted", "bye"),
    call(58, "handed_over", "person"),
    call(59, None, None),
]


def by_name(sections: list[Section]) -> dict[str, Section]:
    return {section.name: section for section in sections}


def row(section: Section, name: str) -> Row:
    return next(one for one in section.rows if one.name == name)


def test_calls_are_told_by_the_hour_of_the_bank() -> None:
    section = by_name(call_sections(CALLS, bucket_of("1h", SHANGHAI)))["calls"]
    names = [one.name for one in section.rows]
    assert names == ["2026-03-02T09:00+08:00", "2026-03-02T10:00+08:00"]
    assert section.rows[0].values["calls"] == 2
    assert section.total is not None
    ends = ("hung_up", "by_flow", "handed_over", "broken_off", "lasting")
    assert [section.total.values[end] for end in ends] == [3, 1, 1, 1, 1]
    assert section.total.values["length_s"] == pytest.approx((30 + 5 * 60) / 6)


def test_the_node_where_most_hang_up_is_the_first() -> None:
    section = by_name(call_sections(CALLS, bucket_of("1h", SHANGHAI)))["node"]
    assert section.rows[0].name == "main: main_menu"
    assert section.rows[0].values == {"ended": 2, "hung_up": 2, "give_up": 2 / 3}
    assert row(section, "main: bye").values == {"ended": 2, "hung_up": 0, "give_up": 0}


def test_the_identities_of_calls_hold_and_a_lost_call_is_seen() -> None:
    sections = call_sections(CALLS, bucket_of("1d", SHANGHAI))
    assert {one.residual for one in call_identities(sections, in_journal=7)} == {0}
    lost = call_identities(sections, in_journal=8)
    assert {one.name: one.residual for one in lost if one.residual} == {"journal": 1}


def test_payments_are_done_or_not_or_nobody_knows() -> None:
    section = payment_section(
        [
            PaymentRow("pay_card", "known", "ok", 5),
            PaymentRow("pay_card", "known", "refused", 2),
            PaymentRow("pay_bill", "unknown", None, 1),
            PaymentRow("pay_bill", "intended", None, 3),
        ]
    )
    told = row(section, "pay_card").values
    assert (told["payments"], told["done"], told["refused"]) == (7, 5, 2)
    assert section.total is not None
    assert (section.total.values["unknown"], section.total.values["intended"]) == (1, 3)


def test_promises_that_are_late_are_not_kept_in_time_even_if_they_are_kept() -> None:
    rows = [
        PromiseRow("callback", "kept", False, 6),
        PromiseRow("callback", "kept", True, 1),
        PromiseRow("callback", "open", True, 1),
        PromiseRow("callback", "open", False, 9),
        PromiseRow("callback", "withdrawn", False, 2),
        PromiseRow("low_mark", "broken", True, 2),
    ]
    section = promise_section(rows)
    told = row(section, "callback").values
    assert (told["made"], told["kept"], told["open"], told["late"]) == (19, 7, 10, 2)
    assert told["kept_in_time"] == 6 / 8
    assert row(section, "low_mark").values["kept_in_time"] == 0
    identities = ledger_identities(payment_section([]), section)
    assert {one.residual for one in identities} == {0}


def mark(question: str, score: int, many: int, *, agent: str = "zhou") -> MarkRow:
    low, high = (0, 10) if question == "recommend" else (1, 5)
    return MarkRow(
        question=question,
        score=score,
        lowest=low,
        highest=high,
        is_low=question == "satisfied" and score <= 2,
        agent_id=agent,
        queue="agents",
        bundle="0123456789abcdef",
        many=many,
    )


MARKS = [
    mark("satisfied", 5, 6),
    mark("satisfied", 4, 2),
    mark("satisfied", 1, 2, agent="li"),
    mark("recommend", 10, 5),
    mark("recommend", 9, 1),
    mark("recommend", 8, 2),
    mark("recommend", 6, 2, agent=""),
]


def test_csat_and_nps_are_of_their_own_scales() -> None:
    section = by_name(survey_sections(MARKS))["survey"]
    satisfied, recommend = row(section, "satisfied").values, row(section, "recommend").values
    assert (satisfied["csat"], satisfied["nps"], satisfied["low"]) == (0.8, None, 2)
    assert satisfied["mean"] == 4.0
    assert (recommend["nps"], recommend["csat"]) == (40.0, None)


def test_marks_are_told_by_agent_queue_and_version_and_are_as_many() -> None:
    sections = survey_sections(MARKS)
    told = by_name(sections)
    assert [one.name for one in told["survey_agent"].rows] == [
        "-: recommend",
        "li: satisfied",
        "zhou: recommend",
        "zhou: satisfied",
    ]
    assert told["survey_flow"].rows[0].name == "0123456789ab: recommend"
    assert {one.residual for one in survey_identities(sections)} == {0}


def test_an_hour_that_comes_twice_stands_in_the_order_of_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    half_past = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1, 2)]
    facts = FloorFacts(
        intervals=[(Cell(at.timestamp(), "floor", ""), Contacts(offered=1)) for at in half_past],
        contacts={"queue": {}, "tier": {}, "queue_tier": {}, "agent": {}},
        time={"floor": {}, "agent": {}},
    )
    names = [row.name for row in floor_sections(facts, bucket_of("1h", berlin))[0].rows]
    assert names == ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"]


def test_an_hour_that_comes_twice_has_two_names() -> None:
    berlin = bucket_of("1h", ZoneInfo("Europe/Berlin"))
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    names = [berlin((twice + timedelta(hours=one)).timestamp()) for one in range(3)]
    assert names == ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"]


def test_whole_quarters_are_told() -> None:
    since, until = whole_quarters(AT, AT + timedelta(minutes=6))
    assert (since, until) == (AT.replace(minute=0), AT.replace(minute=30))
    assert whole_quarters(since, until) == (since, until)


def test_everything_has_a_name_and_a_meaning_in_both_languages() -> None:
    sections = [
        *call_sections(CALLS, bucket_of("1h", SHANGHAI)),
        payment_section([]),
        promise_section([]),
        *survey_sections(MARKS),
    ]
    for language in words.LANGUAGES:
        for section in sections:
            assert all(words.section(section.name, language))
            assert all(all(words.column(column, language)) for column in section.columns)
        for one in call_identities(sections, in_journal=7):
            assert words.identity(one.name, language)


def test_csv_has_figures_in_full_and_runs_nothing() -> None:
    section = Section(
        name="node",
        columns=("ended", "give_up"),
        rows=[
            Row(name="=main: a,b", values={"ended": 3, "give_up": 1 / 3}),
            Row(name="main: c", values={"ended": 0, "give_up": None}),
        ],
    )
    assert as_csv(section) == 'node,ended,give_up\r\n"\'=main: a,b",3,0.333333\r\nmain: c,0,\r\n'


def test_an_interval_is_named_by_its_beginning_and_what_the_bank_has_named_as_it_is() -> None:
    names = ("2026-03-02T09:00+08:00", "2026-03-02", "main: main_menu", "vip")
    told = [shown_name(name, "node", "zh-CN") for name in names]
    assert told == ["2026-03-02 09:00", "2026-03-02", *names[2:]]


def test_codes_of_ours_are_told_in_the_readers_words() -> None:
    assert shown_name("senior_vip", "tier", "en-US") == "Senior VIP"
    assert shown_name("senior_vip", "tier", "zh-CN") == "高级贵宾"
    # A queue's name is the bank's.
    assert shown_name("vip vip", "queue_tier", "zh-CN") == "vip · 贵宾"
    assert shown_name("newer_than_this", "payment", "zh-CN") == "newer_than_this"
    payments = [name for name, known in KNOWN.items() if known.changes_money]
    named = {"tier": TIERS, "payment": payments, "promise": get_args(PromiseKind)}
    for section, names in named.items():
        for name in names:
            told = [words.row(name, section, language) for language in words.LANGUAGES]
            assert None not in told, name
            assert len({*told}) == 2


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("calls", 50000, "50,000"),
        ("asa_s", 65.4, "1:05"),
        ("talk_s", 7325, "2:02:05"),
        ("service_level", 0.8125, "81.2%"),
        ("nps", -12.4, "-12"),
        ("mean", 4.256, "4.26"),
        ("nps", None, ""),
    ],
)
def test_a_figure_is_written_as_people_read_it(column: str, value: float, text: str) -> None:
    assert shown(column, value) == text

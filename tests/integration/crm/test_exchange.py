"""Files of customers are brought in by parts, every problem told, and out again as they were."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.crm import CrmRepository
from hotline.crm.customers.repository import Customers
from hotline.crm.exchange.errors import FileUnreadable, HeaderWrong
from hotline.crm.exchange.formats import (
    LINE_LIMIT,
    Format,
    format_of,
    read_lines,
    write_header,
    write_lines,
)
from hotline.crm.exchange.importing import PART, Part, import_lines
from hotline.model.customer import Consents, Customer, Name, Phone
from hotline.privacy import KeyRing
from hotline.testing.people import NOON, demo_tier, person

FORMATS: tuple[Format, ...] = ("csv", "jsonl")
FILE = Path("customers")


@pytest.fixture
def customers(crm: CrmRepository, keys: KeyRing) -> Customers:
    return Customers(crm.database, keys, demo_tier)


async def imported(
    customers: Customers, text: str, kind: Format = "csv", *, dry_run: bool = False
) -> list[Part]:
    lines = read_lines(io.StringIO(text), kind, FILE)
    parts = import_lines(
        lines, customers, "demo", region="CN", who="li", clock=lambda: NOON, dry_run=dry_run
    )
    return [part async for part in parts]


def written(people: Iterable[Customer], kind: Format) -> str:
    file = io.StringIO()
    write_header(file, kind)
    write_lines(file, kind, people)
    return file.getvalue()


def counted(parts: list[Part]) -> tuple[int, int, int]:
    return (
        sum(part.saved.added for part in parts),
        sum(part.saved.changed for part in parts),
        sum(part.saved.same for part in parts),
    )


def problems(parts: list[Part]) -> list[tuple[int, str]]:
    return [(one.line, one.text) for part in parts for one in part.problems]


async def test_a_small_file_is_all_that_it_takes(customers: Customers) -> None:
    parts = await imported(
        customers,
        "number,name,phones,average_deposits\n"
        '1,王小明,"138 0013 8000; home=010-6552 9988",1260000.00 CNY\n'
        "2,Anna Berg,,\n",
    )
    assert (counted(parts), problems(parts)) == ((2, 0, 0), [])
    wang = await customers.get("demo", "1", at=NOON)
    assert wang.profile.name == Name(full="王小明")
    assert wang.profile.phones == (
        Phone(number="+8613800138000", kind="mobile"),
        Phone(number="+861065529988", kind="home"),
    )
    assert wang.tier.tier == "vip"


@pytest.mark.parametrize("kind", FORMATS)
async def test_what_is_written_is_read_as_the_same_customers(
    customers: Customers, kind: Format
) -> None:
    wang = replace(
        person(
            "1",
            'Wang, "Xiao" 明',
            latin="Wang Xiaoming",
            phones=("+8613800138000",),
            deposits="1260000",
            accounts=("0098",),
            language="zh-CN",
            tags=("golf club", "tea"),
        ),
        consents=Consents(recording="given", marketing="refused"),
        do_not_call=True,
    )
    profile = replace(
        wang.profile, preferences={"speech": "slow"}, ways=("text", "phone"), mail="w@x.cn"
    )
    wang = replace(wang, profile=profile)
    await customers.save_all("demo", [wang, person("2")], who="li", at=NOON)
    people: list[Customer] = [
        one async for page in customers.pages("demo", at=NOON) for one in page
    ]
    text = written(people, kind)
    assert counted(await imported(customers, text, kind)) == (0, 0, 2)
    await imported(customers, text.replace("Anna", "Otto"), kind)
    again = [one async for page in customers.pages("demo", at=NOON) for one in page]
    assert again[0] == people[0]
    assert again[1].profile.name.full == "Otto Berg"


async def test_a_column_that_is_left_out_changes_nothing(customers: Customers) -> None:
    await customers.add(
        "demo", person("1", "Anna Berg", phones=("+4930123456",)), who="li", at=NOON
    )
    parts = await imported(customers, "number,name,language\n1,Anna Berg,de-DE\n")
    assert counted(parts) == (0, 1, 0)
    anna = await customers.get("demo", "1", at=NOON)
    assert anna.language == "de-DE"
    assert [phone.number for phone in anna.profile.phones] == ["+4930123456"]


async def test_the_same_file_again_changes_nothing(customers: Customers) -> None:
    text = "number,name\n1,Anna Berg\n2,Otto Berg\n"
    assert counted(await imported(customers, text)) == (2, 0, 0)
    assert counted(await imported(customers, text)) == (0, 0, 2)
    assert (await customers.get("demo", "1", at=NOON)).version == 1


async def test_a_file_of_many_parts_is_kept_part_by_part(customers: Customers) -> None:
    lines = [f'{{"number": "{n}", "name": "Anna {n}"}}' for n in range(2 * PART + 1)]
    parts = await imported(customers, "\n".join(lines), "jsonl")
    assert [part.last_line for part in parts] == [PART, 2 * PART, 2 * PART + 1]
    assert counted(parts) == (2 * PART + 1, 0, 0)


async def test_a_dry_run_counts_and_keeps_nothing(customers: Customers) -> None:
    await customers.add("demo", person("1"), who="li", at=NOON)
    text = "number,name\n1,Anna Berg\n2,Otto Berg\n"
    assert counted(await imported(customers, text, dry_run=True)) == (1, 1, 0)
    assert await customers.known("demo", ["1", "2"]) == 1


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1", "1 cells instead of 5"),
        ("x y,Anna,,,", "number: must be a customer's number"),
        ("1,,,,", "name: is missing"),
        (f"1,{'a' * 201},,,", "name: may have up to 200 characters"),
        ("1,Anna\x07,,,", "name: holds a character that nobody sees"),
        ("1,Anna,12,,", "phones.0.number: is no telephone number"),
        ("1,Anna,fax=13800138000,,", "phones.0.kind: must be 'mobile'"),
        ("1,Anna,,1260000,", "average_deposits: is no amount such as"),
        ("1,Anna,,1e9 CNY,", "average_deposits: is no amount such as"),
        ("1,Anna,,,Chinese", "language: is no language such as zh-CN"),
    ],
)
async def test_every_problem_is_told_with_its_line(
    customers: Customers, row: str, problem: str
) -> None:
    header = "number,name,phones,average_deposits,language"
    parts = await imported(customers, f"{header}\n9,Otto Berg,,,\n{row}\n8,Eva Berg,,,\n")
    ((line, text),) = problems(parts)
    assert line == 3
    assert problem in text
    assert counted(parts) == (2, 0, 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("{", "no JSON that can be read"),
        ("[]", "must be an object"),
        ("[" * 100_000, "longer than"),
        ("[" * 10_000, "no JSON that can be read"),
        ('{"number": 1, "name": "Anna"}', "number: must be a text"),
        ('{"number": "1", "name": "Anna", "salary": 1}', "salary: is not known"),
        (
            '{"number": "1", "name": "Anna", "accounts": ["12345"]}',
            "accounts.0: must be the last 4 digits",
        ),
        ('{"number": "1", "name": "Anna", "ways": ["fax"]}', "ways.0: must be"),
        ('{"number": "1", "name": "Anna", "mail": "anna"}', "mail: is no address"),
        ('{"number": "1", "name": "A\\ud800"}', "no JSON that can be read"),
    ],
)
async def test_every_problem_of_json_is_told_with_its_line(
    customers: Customers, row: str, problem: str
) -> None:
    good = '{"number": "9", "name": "Otto Berg"}'
    parts = await imported(customers, f"{good}\n\n{row}\n{good.replace('9', '8')}\n", "jsonl")
    ((line, text),) = problems(parts)
    assert line == 3
    assert problem in text
    assert counted(parts) == (2, 0, 0)


async def test_a_customer_who_stands_there_twice_is_told(customers: Customers) -> None:
    parts = await imported(customers, "number,name\n1,Anna Berg\n1,Otto Berg\n")
    assert problems(parts) == [(3, "customer 1 stood a few lines above already; this one counts")]
    assert (await customers.get("demo", "1", at=NOON)).profile.name.full == "Otto Berg"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it lacks number, name"),
        ("number\n1\n", "it lacks name"),
        ("number,nam\n", "did you mean name"),
        ("number,name,number\n", "number stands there twice"),
    ],
)
async def test_other_columns_are_refused_before_anything_is_kept(
    customers: Customers, text: str, reason: str
) -> None:
    with pytest.raises(HeaderWrong, match=reason):
        await imported(customers, text)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes(b"number,name\n1,\xff\xfe\n")
    with file.open(encoding="utf-8-sig", newline="") as text, pytest.raises(FileUnreadable):
        list(read_lines(text, "csv", file))


def test_a_field_without_an_end_is_refused() -> None:
    text = f'number,name\n1,"{"a" * (3 * LINE_LIMIT)}'
    with pytest.raises(FileUnreadable, match="no CSV"):
        list(read_lines(io.StringIO(text), "csv", FILE))


def test_a_name_tells_the_format() -> None:
    assert format_of(Path("a.CSV")) == "csv"
    assert format_of(Path("a.jsonl")) == "jsonl"
    with pytest.raises(FileUnreadable, match=r"neither in \.csv nor in \.jsonl"):
        format_of(Path("a.xlsx"))

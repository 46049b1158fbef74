"""What holds for every text, every tree and every value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from hypothesis import assume, given
from hypothesis import strategies as st

from hotline.flow.expressions import (
    RESERVED,
    CannotEvaluate,
    Expression,
    ExpressionRefused,
    check,
    evaluate,
    parse,
)
from hotline.flow.expressions.tokens import MAX_CHARACTERS
from hotline.flow.expressions.tree import (
    And,
    Call,
    Column,
    Comparison,
    Constant,
    Membership,
    Negative,
    Not,
    Or,
    Product,
    Quoted,
    Step,
    Sum,
    Variable,
)
from hotline.model.types import AnyType, Type
from hotline.model.values import (
    Day,
    Digits,
    Erased,
    Money,
    Number,
    Percent,
    Rows,
    Scalar,
    Secret,
    Term,
    Text,
    TimeOfDay,
    Value,
    YesNo,
)

WORDS = [
    "and",
    "or",
    "not",
    "is",
    "in",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "=",
    "==",
    "'vip'",
    '"x"',
    "'",
    "yes",
    "no",
    "12",
    "007",
    "1.5",
    "1,000",
    "100",
    "CNY",
    "12.5USD",
    "3.5JPY",
    "2026-10-01",
    "2026-99-01",
    "09:30",
    "24:00",
    "9am",
    "pin",
    "tier",
    "entered",
    "tries",
    "balance",
    "amount",
    "expires",
    "today",
    "now",
    "signed_in",
    "customer",
    "accounts",
    "accounts.balance",
    "count(",
    "sum(",
    "length(",
    "first(",
    "last(",
    "余额",
    "（",
    "“",
    "\n",
    "$",
    "/",
    "AND",
    "true",
]

texts = st.one_of(
    st.text(max_size=MAX_CHARACTERS + 1),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
    st.sampled_from(["(", "not ", "-", "-(", "count(", "a is (", "a in [", "'"]).map(
        lambda word: word * (MAX_CHARACTERS // len(word))
    ),
)

KNOWN = "note tier entered tries balance expires now signed_in customer pin accounts last count sum"
names_ = st.one_of(
    st.sampled_from(KNOWN.split()),
    st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(lambda name: name not in RESERVED),
)
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
constants = st.one_of(
    st.integers(0, 10**16 - 1).map(lambda number: Number(number=number)),
    st.integers(0, 10**12).map(lambda n: Money(amount=Decimal(n).scaleb(-2), currency="CNY")),
    st.integers(0, 10**12).map(lambda n: Money(amount=Decimal(n), currency="JPY")),
    st.dates().map(lambda day: Day(day=day)),
    times.map(lambda time: TimeOfDay(time=time)),
    st.booleans().map(lambda yes: YesNo(yes=yes)),
)
quoted = st.one_of(st.text().map(lambda t: t.replace("'", "")), st.just("it's"))
leaves: st.SearchStrategy[Expression] = st.one_of(
    constants.map(lambda value: Constant(value=value)),
    quoted.map(lambda text: Quoted(text=text)),
    names_.map(lambda name: Variable(name=name)),
    st.builds(Column, name=names_, field=names_),
)


def nodes(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    steps = st.lists(st.builds(Step, st.sampled_from("+-"), inner), min_size=1, max_size=3)
    operators = st.sampled_from(["is", "is not", "<", "<=", ">", ">="])
    return st.one_of(
        st.builds(Negative, of=inner),
        st.builds(Not, of=inner),
        st.builds(And, conditions=many),
        st.builds(Or, conditions=many),
        st.builds(Product, factors=many),
        st.builds(Sum, first=inner, steps=steps.map(tuple)),
        st.builds(Comparison, left=inner, operator=operators, right=inner),
        st.builds(Membership, item=inner, negated=st.booleans(), members=some),
        st.builds(Call, function=names_, arguments=st.one_of(st.just(()), some)),
    )


trees = st.recursive(leaves, nodes, max_leaves=8)


@given(text=texts)
def test_any_text_is_an_expression_or_refused_with_its_place(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionRefused as error:
        refused = error
    else:
        assert parse(str(expression)) == expression
        return
    assert refused.mistakes
    assert all(0 <= mistake.offset <= len(text) for mistake in refused.mistakes)
    assert all(mistake.text for mistake in refused.mistakes)


@given(tree=trees)
def test_every_tree_reads_back_from_what_is_printed(tree: Expression) -> None:
    written = str(tree)
    assume(len(written) <= MAX_CHARACTERS)
    assert parse(written) == tree
    assert str(parse(written)) == written


# --- trees that pass the check, by type, and values that keep to their types or do not ---

scalars: Mapping[Type, st.SearchStrategy[Scalar]] = {
    Type.TEXT: st.text(max_size=3).map(lambda text: Text(text=text)),
    Type.TERM: st.sampled_from(["vip", "x"]).map(lambda term: Term(term=term)),
    Type.DIGITS: st.text("019", max_size=5).map(lambda digits: Digits(digits=digits)),
    Type.NUMBER: st.integers(-(10**20), 10**20).map(lambda n: Number(number=n)),
    Type.MONEY: st.builds(
        Money,
        amount=st.one_of(
            st.decimals(),
            st.decimals(-100, 100, places=2),
            st.sampled_from(["1e999999", "-1e-999999", "sNaN", "9999999999999999.99"]).map(Decimal),
        ),
        currency=st.sampled_from(["CNY", "CNY", "USD"]),
    ),
    Type.PERCENT: st.decimals().map(lambda rate: Percent(percent=rate)),
    Type.DAY: st.dates().map(lambda day: Day(day=day)),
    Type.TIME: times.map(lambda time: TimeOfDay(time=time)),
    Type.YES_NO: st.booleans().map(lambda yes: YesNo(yes=yes)),
}
unfit: st.SearchStrategy[Scalar] = st.one_of(
    st.just(Erased(was="money")), st.just(Secret(handle="h")), *scalars.values()
)


@st.composite
def valuations(draw: st.DrawFn, names: Mapping[str, AnyType], *, fit: bool) -> dict[str, Value]:
    """Draw a value for each name; unless `fit` of any kind, or none."""
    scalars_of = {**scalars, Type.CUSTOMER: scalars[Type.DIGITS]}
    values: dict[str, Value] = {}
    for name, kind in names.items():
        if kind is Type.SECRET:
            values[name] = Secret(handle="h")
        elif not fit and draw(st.booleans()):
            if draw(st.booleans()):
                values[name] = draw(unfit)
        elif isinstance(kind, Type):
            values[name] = draw(scalars_of[kind])
        else:
            row = st.fixed_dictionaries({key: scalars[of] for key, of in kind.fields.items()})
            values[name] = Rows(rows=tuple(draw(st.lists(row, max_size=3))))
    return values


@cache
def typed(kind: Type, depth: int) -> st.SearchStrategy[str]:
    """Draw texts of expressions of a type, over the variables of the fixture `names`."""
    number, money = Type.NUMBER, Type.MONEY
    leaf = {
        Type.TEXT: ["note", "'x'"],
        Type.TERM: ["tier", "'vip'"],
        Type.DIGITS: ["entered", "customer", "'019'"],
        number: ["tries", "0", "3", "9999999999999999", "count(accounts)", "sum(accounts.cards)"],
        money: ["balance", "amount", "0.01 CNY", "9999999999999999 CNY", "sum(accounts.balance)"],
        Type.PERCENT: ["rate"],
        Type.DAY: ["today", "expires", "9999-12-31", "0001-01-01"],
        Type.TIME: ["now", "00:00", "23:59"],
        Type.YES_NO: ["signed_in", "yes", "no"],
    }
    leaves = st.sampled_from(leaf[kind])
    if not depth:
        return leaves

    def made(pattern: str, *kinds: Type) -> st.SearchStrategy[str]:
        inner = st.tuples(*(typed(one, depth - 1) for one in kinds))
        return inner.map(lambda parts: pattern.format(*(f"({part})" for part in parts)))

    match kind:
        case Type.DIGITS:
            ends = [made(f"{end}({{}}, {{}})", kind, number) for end in ("first", "last")]
            return st.one_of(leaves, *ends)
        case Type.NUMBER:
            patterns = [made(p, kind, kind) for p in ("{} + {}", "{} - {}", "{} * {}", "-{} * {}")]
            days = made("{} - {}", Type.DAY, Type.DAY)
            return st.one_of(leaves, days, made("length({})", Type.DIGITS), *patterns)
        case Type.MONEY:
            sums = [made(p, kind, kind) for p in ("{} + {}", "{} - {}", "-{} + {}")]
            products = [made("{} * {}", kind, number), made("{} * {}", number, kind)]
            return st.one_of(leaves, *sums, *products)
        case Type.DAY:
            return st.one_of(leaves, *(made(f"{{}} {sign} {{}}", kind, number) for sign in "+-"))
        case Type.YES_NO:
            ordered = (number, money, Type.PERCENT, Type.DAY, Type.TIME)
            compared = [
                made(f"{{}} {op} {{}}", o, o) for op in ("<", "<=", ">", ">=") for o in ordered
            ]
            same = [made(f"{{}} {op} {{}}", o, o) for op in ("is", "is not") for o in leaf]
            several = [
                made(f"{{}} {op} [{{}}, {{}}]", o, o, o) for op in ("in", "not in") for o in leaf
            ]
            joined = [made(p, kind, kind) for p in ("{} and {}", "{} or {}", "not {} or {}")]
            return st.one_of(leaves, *compared, *same, *several, *joined)
    return leaves


checked = st.sampled_from(sorted(scalars)).flatmap(lambda kind: typed(kind, 3))


@given(data=st.data())
def test_checked_expression_gives_its_type_or_says_that_it_cannot(
    data: st.DataObject, names: Mapping[str, AnyType]
) -> None:
    text = data.draw(checked)
    try:
        expression = parse(text)
        kind = check(expression, names)
    except ExpressionRefused:
        # Two currencies written out, or a text beyond its limits.
        assume(False)
    try:
        value = evaluate(expression, data.draw(valuations(names, fit=True)))
    except CannotEvaluate:
        return
    assert value.kind == ("digits" if kind is Type.CUSTOMER else str(kind))


@given(data=st.data())
def test_no_value_whatever_brings_another_failure(
    data: st.DataObject, names: Mapping[str, AnyType]
) -> None:
    try:
        value = evaluate(parse(data.draw(checked)), data.draw(valuations(names, fit=False)))
    except (CannotEvaluate, ExpressionRefused):
        return
    assert value.kind not in {"erased", "secret"}


@given(data=st.data())
def test_any_tree_is_checked_or_refused(data: st.DataObject, names: Mapping[str, AnyType]) -> None:
    wanted = data.draw(st.sampled_from([None, *names.values()]))
    try:
        kind = check(data.draw(trees), names, wanted)
    except ExpressionRefused as error:
        refused = error
    else:
        assert wanted is None or kind == wanted
        return
    assert refused.mistakes

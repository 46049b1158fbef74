"""The demo bank's customers. Their PINs are for demonstrations and stand here for everybody."""

from __future__ import annotations

from decimal import Decimal

from hotline.bank.demo.customers import Account, Customer, Movement, Payee
from hotline.model.values import Money

OWN_CURRENCY = "CNY"
"""The currency in which the bank reckons what a customer is worth."""


def _cny(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency=OWN_CURRENCY)


def _moved(days_ago: int, what: str, amount: str) -> Movement:
    return Movement(days_ago=days_ago, what=what, amount=Decimal(amount))


DEMO_CUSTOMERS = (
    Customer(
        number="10000001",
        pin="246810",
        name="王小明",
        latin_name="Wang Xiaoming",
        family_name="王",
        title="mr",
        language="zh-CN",
        phone="+8613700000001",
        interesting="standard tier; savings and a credit card with a debt",
        average_deposits=_cny("18000"),
        total_assets=_cny("25000"),
        accounts=(
            Account(
                kind="savings",
                number="6222020200112345",
                currency="CNY",
                movements=(
                    _moved(62, "transfer_in", "8000.00"),
                    _moved(32, "salary", "9500.00"),
                    _moved(21, "bill_payment", "-312.45"),
                    _moved(14, "cash_withdrawal", "-2000.00"),
                    _moved(9, "transfer_out", "-1200.00"),
                    _moved(3, "interest", "12.08"),
                    _moved(2, "salary", "9500.00"),
                ),
            ),
            Account(
                kind="credit_card",
                number="6225880100209876",
                currency="CNY",
                movements=(
                    _moved(11, "card_payment", "-268.00"),
                    _moved(5, "card_payment", "-1599.90"),
                    _moved(1, "transfer_in", "500.00"),
                ),
            ),
        ),
        payees=(
            Payee(code="1", name="李静", account="6222020200223456"),
            Payee(code="2", name="赵房东", account="6217000010001234567"),
        ),
    ),
    Customer(
        number="10000002",
        pin="135790",
        name="李静",
        latin_name="Li Jing",
        family_name="李",
        title="ms",
        language="zh-CN",
        phone="+8613700000002",
        interesting="VIP tier by deposits of 1,260,000; three currencies",
        average_deposits=_cny("1260000"),
        total_assets=_cny("1600000"),
        accounts=(
            Account(
                kind="savings",
                number="6222020200223456",
                currency="CNY",
                movements=(
                    _moved(400, "transfer_in", "1000000.00"),
                    _moved(40, "transfer_in", "86543.21"),
                    _moved(12, "card_payment", "-4280.50"),
                    _moved(4, "transfer_out", "-30000.00"),
                    _moved(1, "transfer_in", "199.00"),
                ),
            ),
            Account(
                kind="current",
                number="4000810011224002",
                currency="USD",
                movements=(
                    _moved(90, "transfer_in", "24000.00"),
                    _moved(6, "transfer_out", "-1250.75"),
                    _moved(6, "fee", "-15.00"),
                ),
            ),
            Account(
                kind="time_deposit",
                number="4000810011225110",
                currency="HKD",
                movements=(_moved(200, "transfer_in", "60000.00"),),
            ),
        ),
        payees=(Payee(code="1", name="Blue River Coffee", account="6217000010007654321"),),
    ),
    Customer(
        number="10000003",
        pin="864209",
        name="陈国栋",
        latin_name="Chen Guodong",
        family_name="陈",
        title="mr",
        language="zh-CN",
        phone="+8613700000003",
        interesting="senior VIP tier; more than 100 million, so that 亿 is heard",
        average_deposits=_cny("125000000"),
        total_assets=_cny("180000000"),
        accounts=(
            Account(
                kind="time_deposit",
                number="6222020200330001",
                currency="CNY",
                movements=(
                    _moved(700, "transfer_in", "120000000.00"),
                    _moved(30, "interest", "3040506.07"),
                ),
            ),
            Account(
                kind="current",
                number="6222020200331002",
                currency="CNY",
                movements=(
                    _moved(45, "transfer_in", "2000000.00"),
                    _moved(8, "bill_payment", "-20020.02"),
                    _moved(2, "transfer_out", "-100000.00"),
                ),
            ),
            Account(
                kind="savings",
                number="4000810011336003",
                currency="EUR",
                movements=(_moved(120, "transfer_in", "50000.00"),),
            ),
        ),
        payees=(Payee(code="1", name="王小明", account="6222020200112345"),),
    ),
    Customer(
        number="10000004",
        pin="975318",
        name="James Carter",
        latin_name="James Carter",
        family_name="Carter",
        title="mr",
        language="en-US",
        phone="+8613700000004",
        interesting="standard tier; an overdrawn current account, and one with nothing on it",
        average_deposits=_cny("300"),
        total_assets=_cny("300"),
        accounts=(
            Account(
                kind="current",
                number="6222020200440704",
                currency="CNY",
                movements=(
                    _moved(33, "salary", "6200.00"),
                    _moved(20, "bill_payment", "-5900.00"),
                    _moved(7, "cash_withdrawal", "-800.00"),
                    _moved(7, "fee", "-25.00"),
                    _moved(1, "card_payment", "-0.05"),
                ),
            ),
            Account(kind="savings", number="6222020200440800", currency="GBP"),
        ),
    ),
    Customer(
        number="10000005",
        pin="753951",
        name="Emily Johnson",
        latin_name="Emily Johnson",
        family_name="Johnson",
        title="ms",
        language="en-US",
        phone="+8613700000005",
        interesting="no accounts yet",
        average_deposits=_cny("0"),
        total_assets=_cny("0"),
    ),
    Customer(
        number="10000006",
        pin="428617",
        name="佐藤健",
        latin_name="Sato Ken",
        family_name="佐藤",
        title="mr",
        language="",
        phone="+8613700000006",
        interesting="standard tier; yen and won, which have no smaller coins",
        average_deposits=_cny("160000"),
        total_assets=_cny("240000"),
        accounts=(
            Account(
                kind="savings",
                number="4000810011666021",
                currency="JPY",
                movements=(
                    _moved(60, "transfer_in", "3000000"),
                    _moved(31, "salary", "320000"),
                    _moved(10, "cash_withdrawal", "-50000"),
                    _moved(3, "card_payment", "-12800"),
                    _moved(1, "bill_payment", "-9845"),
                ),
            ),
            Account(
                kind="current",
                number="4000810011667210",
                currency="KRW",
                movements=(_moved(15, "transfer_in", "1020304"),),
            ),
        ),
    ),
    Customer(
        number="10000007",
        pin="591737",
        name="Sarah O'Neill",
        latin_name="Sarah O'Neill",
        family_name="O'Neill",
        title="ms",
        language="en-US",
        phone="+8613700000007",
        interesting="VIP tier by assets of 2,400,000; every kind of transaction",
        average_deposits=_cny("420000"),
        total_assets=_cny("2400000"),
        accounts=(
            Account(
                kind="current",
                number="6222020200770207",
                currency="CNY",
                movements=(
                    _moved(50, "transfer_in", "400000.00"),
                    _moved(29, "salary", "38000.00"),
                    _moved(25, "card_payment", "-2999.00"),
                    _moved(24, "transfer_in", "2999.00"),
                    _moved(18, "transfer_in", "2222.22"),
                    _moved(13, "transfer_out", "-8000.00"),
                    _moved(6, "fee", "-10.00"),
                    _moved(5, "interest", "102.03"),
                    _moved(4, "bill_payment", "-660.60"),
                    _moved(2, "cash_withdrawal", "-1000.00"),
                    _moved(1, "transfer_out", "-20000.00"),
                ),
            ),
        ),
    ),
)
"""Who banks at the demo bank; `interesting` says what to try with whom."""

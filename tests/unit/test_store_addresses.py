"""Where the stores are, as it is told to people."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from hotline.database import PostgresSchema
from hotline.settings import StoreSettings
from hotline.store_addresses import addresses


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://me:s3cret@db.bank:5433/hotline", "postgresql://me@db.bank:5433/hotline"),
        ("postgresql://me:s3c%40ret@db.bank/hotline", "postgresql://me@db.bank/hotline"),
        ("postgres://me:s3@cret@db.bank/hotline", "postgresql://me@db.bank/hotline"),
        ("postgresql://db.bank/hotline?password=s3cret", "postgresql://db.bank/hotline"),
        (
            "postgresql://me@/hotline?host=/run/pg&password=s3cret",
            "postgresql://me@/run/pg/hotline",
        ),
        ("postgresql://me:s3cret@one:1,two:2/hotline", "postgresql://me@one:1,two:2/hotline"),
    ],
)
def test_a_schema_is_told_without_its_password(url: str, told: str) -> None:
    schema = PostgresSchema(url, "crm")
    assert str(schema) == f"schema crm of {told}"
    assert "cret" not in repr(schema)


def test_stores_are_files_unless_a_server_is_named() -> None:
    files = StoreSettings(crm=Path("here/crm.db"))
    assert addresses(files).crm == Path("here/crm.db")
    served = StoreSettings(url=SecretStr("postgresql://db.bank/hotline"), crm=Path("here/crm.db"))
    assert {str(one).partition(" of ")[0] for one in vars(addresses(served)).values()} == {
        "schema journal",
        "schema crm",
        "schema keys",
    }


def test_an_address_of_another_kind_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValidationError, match="must be postgresql://USER") as refused:
        StoreSettings(url=SecretStr("mysql://me:s3cret@db.bank/hotline"))
    assert "s3cret" not in str(refused.value)

"""Notes that were written before they told in which call are read as they were."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import bindparam, text
from tests.integration.database.test_database_contract import up_to

from hotline.crm import CrmRepository
from hotline.crm.customers.notes import Notes
from hotline.crm.customers.repository import Customers
from hotline.crm.customers.sealed import sealed_note
from hotline.crm.repository import MIGRATIONS
from hotline.database import Database, UtcDateTime
from hotline.database.migration import migrate
from hotline.model.customer import Note, NoteInCall
from hotline.testing.people import NOON, demo_tier, person
from hotline.testing.stores import Stores

BEFORE = "0024"
CALL = "01950000-0000-7000-8000-000000000001"
OLD = Note(at=NOON, author="li", text="Rings after 18:00")


async def test_an_old_note_is_in_no_call_and_a_new_one_beside_it_is(
    empty_stores: Stores, tmp_path: Path
) -> None:
    async with await empty_stores.open_keys() as keys:
        before = up_to(tmp_path / BEFORE, MIGRATIONS, BEFORE)
        await migrate(empty_stores.crm, before)
        database = await Database.open(empty_stores.crm, migrations=before)
        draft = person("622200017")
        customer = await Customers(database, keys, demo_tier).add("demo", draft, who="li", at=NOON)
        ((key_id,),) = await database.read(
            lambda connection: connection.execute(text("SELECT key_id FROM customer")).all()
        )
        seal = (await keys.seals([key_id]))[key_id]
        assert seal is not None
        row = {"at": OLD.at, "sealed": sealed_note(OLD, "demo", customer.pseudonym, seal)}
        add = text(
            "INSERT INTO customer_note (tenant, customer, at, author, sealed)"
            " SELECT 'demo', id, :at, 'li', :sealed FROM customer"
        ).bindparams(bindparam("at", type_=UtcDateTime))
        await database.write(lambda connection: connection.execute(add, row))
        await database.close()
        async with await CrmRepository.open(empty_stores.crm, keys) as crm:
            notes = Notes(crm.database, keys)
            new = Note(at=NOON, author="wu", text="Wants a new card", call_id=CALL)
            await notes.add("demo", "622200017", new)
            assert await notes.of("demo", "622200017") == [new, OLD]
            assert await notes.in_call("demo", CALL, "622200017") == [
                NoteInCall(at=new.at, author=new.author, text=new.text)
            ]

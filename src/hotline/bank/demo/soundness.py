"""What the database refuses, whatever the code does: unbalanced books, and rewritten ones.

A movement is made after its entries, which refer to it by a key that is checked at the end of the
transaction. So no transaction can end with entries that have no movement, and none can make a
movement whose entries do not sum to zero in each currency.

The triggers are SQLite's: https://www.sqlite.org/lang_createtrigger.html
"""

from __future__ import annotations

from sqlalchemy import Connection

_UNBALANCED = """
    NOT EXISTS (SELECT 1 FROM entry WHERE movement = NEW.id)
    OR EXISTS (
        SELECT 1 FROM entry JOIN account ON account.id = entry.account
        WHERE entry.movement = NEW.id
        GROUP BY account.currency HAVING sum(entry.amount) <> 0
    )
"""

_REFUSED = (
    ("AFTER INSERT ON movement", _UNBALANCED, "what one side gets the others give"),
    (
        "BEFORE INSERT ON entry",
        "EXISTS (SELECT 1 FROM movement WHERE id = NEW.movement)",
        "a movement that is made has all its entries",
    ),
    ("BEFORE UPDATE ON entry", "TRUE", "entries stay as they are"),
    ("BEFORE DELETE ON entry", "TRUE", "entries stay as they are"),
    ("BEFORE UPDATE ON movement", "TRUE", "movements stay as they are"),
    ("BEFORE DELETE ON movement", "TRUE", "movements stay as they are"),
    ("BEFORE UPDATE OF currency ON account", "TRUE", "an account has one currency"),
    (
        "BEFORE UPDATE ON hold",
        "OLD.released OR OLD.movement IS NOT NULL",
        "a hold is captured or released once",
    ),
    ("BEFORE UPDATE OF account, amount ON hold", "TRUE", "holds stay as they are"),
    ("BEFORE DELETE ON hold", "TRUE", "holds stay as they are"),
    ("BEFORE UPDATE ON answer", "TRUE", "a first answer is the answer for ever"),
    ("BEFORE DELETE ON answer", "TRUE", "a first answer is the answer for ever"),
)
"""A change, when it is refused, and what the database says then."""


def refuse_unsound_books(connection: Connection) -> None:
    """Put the rules into a database that has the tables."""
    for number, (change, when, why) in enumerate(_REFUSED):
        connection.exec_driver_sql(
            f"CREATE TRIGGER sound_{number} {change} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )

"""For migrations: tables that only grow."""

from __future__ import annotations

from alembic import op


def refuse_changes(table: str, why: str, *, erasable: bool = False) -> None:
    """Let the database itself refuse to change or delete what is in a table.

    Args:
        table: Its name.
        why: What the database says then.
        erasable: Whether rows go with whom they are about, so that only changes are refused.
    """
    changes = ("UPDATE",) if erasable else ("UPDATE", "DELETE")
    if op.get_bind().dialect.name == "sqlite":
        for change in changes:
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{why}'; END $$"
    )
    for change in (*changes, "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
        )

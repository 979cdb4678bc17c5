"""What the desk itself enters: tickets, which are flows already announced, and overrides of the model.

There is no way down: to drop a table is to lose what users entered.
"""

from typing import Any

from alembic import op
from sqlalchemy import Boolean, Column, Date, Double, ForeignKey, Integer, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_versioned(
        "tickets",
        Column("ticket_id", Text, primary_key=True),
        Column("product_id", Text),
        Column("side", Text),
        Column("date", Date),
        Column("amount", Double),
        Column("announced", Date),
        Column("group", Text),
        Column("note", Text),
    )
    _create_versioned(
        "overrides",
        Column("override_id", Text, primary_key=True),
        Column("product_id", Text),
        Column("side", Text),
        Column("start", Date),
        Column("end", Date),
        Column("measure", Text),
        Column("value", Double),
        Column("reason", Text),
        Column("entered", Date),
        Column("expires", Date),
        Column("group", Text),
        Column("author", Text),
    )


def _create_versioned(name: str, *columns: Column[Any]) -> None:
    op.create_table(
        name,
        *columns,
        Column("import_id", Integer, ForeignKey("imports.import_id"), primary_key=True),
        Column("afresh", Boolean, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        sqlite_with_rowid=False,
    )

"""House limits as the desk has changed them, and the log of what was proposed and decided.

There is no way down: to drop a table is to lose what users entered.
"""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Double, ForeignKey, Integer, LargeBinary, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "house_limits",
        Column("rulebook", Text, primary_key=True),
        Column("limit", Text, primary_key=True),
        Column("bound", Double),
        Column("author", Text),
        Column("reason", Text),
        Column("entered", Date),
        Column("import_id", Integer, ForeignKey("imports.import_id"), primary_key=True),
        Column("afresh", Boolean, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decisions",
        Column("key", Text, primary_key=True),
        Column("closes", Boolean, primary_key=True),
        Column("step", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("author", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("manifest", JSON),
        Column("content", LargeBinary),
    )

"""The first book: eight tables of versioned facts, the log of imports, remembered mappings, finished runs.

There is no way down: to drop a table is to lose what users imported.
"""

from typing import Any

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Double, ForeignKey, Integer, LargeBinary, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "imports",
        Column("import_id", Integer, primary_key=True),
        Column("table", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("added", Integer, nullable=False),
        Column("restated", Integer, nullable=False),
    )
    op.create_table(
        "mappings",
        Column("table", Text, primary_key=True),
        Column("headers", Text, primary_key=True),
        Column("mapping", JSON, nullable=False),
    )
    op.create_table(
        "runs",
        Column("kind", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("manifest", JSON, nullable=False),
        Column("result", LargeBinary, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )
    _create_versioned(
        "products",
        Column("product_id", Text, primary_key=True),
        Column("name", Text),
        Column("family", Text),
        Column("hold_days", Integer),
        Column("open_day", Integer),
        Column("payout_days", Integer),
        Column("benchmark_yield", Double),
        Column("issuer", Text),
        Column("launched", Date),
        Column("cutoff", Text),
    )
    _create_versioned(
        "flows",
        Column("date", Date, primary_key=True),
        Column("product_id", Text, primary_key=True),
        Column("group", Text, primary_key=True),
        Column("subscription", Double),
        Column("redemption", Double),
        Column("aum", Double),
    )
    _create_versioned(
        "lots",
        Column("as_of", Date, primary_key=True),
        Column("product_id", Text, primary_key=True),
        Column("purchase_date", Date, primary_key=True),
        Column("group", Text, primary_key=True),
        Column("amount", Double),
    )
    _create_versioned(
        "positions",
        Column("as_of", Date, primary_key=True),
        Column("product_id", Text, primary_key=True),
        Column("asset_id", Text, primary_key=True),
        Column("name", Text),
        Column("asset_class", Text),
        Column("amount", Double),
        Column("yield", Double),
        Column("maturity", Date),
        Column("sale_days", Integer),
        Column("sale_cost_bp", Double),
        Column("issuer", Text),
        Column("rating", Text),
    )
    _create_versioned(
        "rates",
        Column("date", Date, primary_key=True),
        Column("tenor", Text, primary_key=True),
        Column("rate", Double),
    )
    _create_versioned(
        "events",
        Column("event_id", Text, primary_key=True),
        Column("name", Text),
        Column("kind", Text),
        Column("start", Date),
        Column("end", Date),
        Column("groups", Text),
        Column("effect", Double),
        Column("source", Text),
    )
    _create_versioned(
        "receipts",
        Column("date", Date, primary_key=True),
        Column("merchant_id", Text, primary_key=True),
        Column("amount", Double),
        Column("outflow", Double),
    )
    _create_versioned(
        "merchants",
        Column("merchant_id", Text, primary_key=True),
        Column("group", Text),
        Column("city", Text),
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

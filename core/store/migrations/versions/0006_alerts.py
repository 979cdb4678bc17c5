"""Alerts that were raised, who acknowledged them, and the outbox of what is to be sent of them.

There is no way down: to drop a table is to lose what users entered.
"""

from alembic import op
from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "alerts",
        Column("key", Text, primary_key=True),
        Column("about", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("severity", Text, nullable=False),
        Column("product_id", Text, nullable=False),
        Column("as_of", Date, nullable=False),
        Column("text", Text, nullable=False),
        Column("page", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("ended", Date),
        Column("acknowledged", DateTime(timezone=True)),
        Column("author", Text),
        Column("note", Text),
    )
    op.create_index("ix_alerts_about", "alerts", ["about"])
    op.create_table(
        "deliveries",
        Column("key", Text, primary_key=True),
        Column("alert", Text, ForeignKey("alerts.key"), nullable=False),
        Column("channel", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_try", DateTime(timezone=True), nullable=False),
        Column("claim", Text),
        Column("last_error", Text, nullable=False),
        Column("at", DateTime(timezone=True)),
    )

"""What the nightly job took in from the drop folder, and which steps of which night are done.

There is no way down: to drop a table is to lose which files were imported.
"""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, DateTime, Double, Integer, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "drop_files",
        Column("file_id", Integer, primary_key=True),
        Column("name", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("added", Integer, nullable=False),
        Column("restated", Integer, nullable=False),
        Column("message", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("night", Text),
        Column("told", Boolean, nullable=False),
    )
    op.create_table(
        "nights",
        Column("night", Text, primary_key=True),
        Column("manifest", JSON, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "night_steps",
        Column("night", Text, primary_key=True),
        Column("step", Text, primary_key=True),
        Column("inputs", Text, nullable=False),
        Column("result", JSON, nullable=False),
        Column("seconds", Double, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )

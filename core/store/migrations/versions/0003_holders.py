"""How much of a product its ten largest holders own, on which limits of its rulebook depend.

There is no way down: to drop a column is to lose what users imported.
"""

from alembic import op
from sqlalchemy import Column, Double

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("products", Column("top10_share", Double))

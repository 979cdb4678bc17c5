"""Every table that is kept, spelled out.

Each row of a book table is a fact as one import stated it, under that import's id. A restatement is a further row of
the same key with a newer id; marked ``afresh`` it replaces what was said before (otherwise it adds to it), and marked
``withdrawn`` it says that the key no longer holds. No row is ever changed or deleted, so the book can be shown as it
was known at any moment.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from core import names as n

IMPORT_ID: Final = "import_id"
AFRESH: Final = "afresh"
WITHDRAWN: Final = "withdrawn"
TABLE: Final = "table"
AT: Final = "at"
ADDED: Final = "added"
RESTATED: Final = "restated"
HEADERS: Final = "headers"
MAPPING: Final = "mapping"
KEY: Final = "key"
MANIFEST: Final = "manifest"
RESULT: Final = "result"
STEP: Final = "step"
CLOSES: Final = "closes"
CONTENT: Final = "content"
NUMBER: Final = "number"
PREVIOUS: Final = "previous"
DIGEST: Final = "digest"
ABOUT: Final = "about"
SEVERITY: Final = "severity"
TEXT: Final = "text"
PAGE: Final = "page"
ENDED: Final = "ended"
ACKNOWLEDGED: Final = "acknowledged"
ALERT: Final = "alert"
CHANNEL: Final = "channel"
STATE: Final = "state"
ATTEMPTS: Final = "attempts"
NEXT_TRY: Final = "next_try"
CLAIM: Final = "claim"
LAST_ERROR: Final = "last_error"
FILE_ID: Final = "file_id"
STATUS: Final = "status"
MESSAGE: Final = "message"
NIGHT: Final = "night"
TOLD: Final = "told"
INPUTS: Final = "inputs"
SECONDS: Final = "seconds"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond. SQLite keeps no time zone, so it is taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the database keeps it."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC whatever the time zone of the connection."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


metadata = MetaData()

imports = Table(
    "imports",
    metadata,
    Column(IMPORT_ID, Integer, primary_key=True),
    Column(TABLE, Text, nullable=False),
    Column(n.SOURCE, Text, nullable=False),
    Column(AT, Moment, nullable=False),
    Column(ADDED, Integer, nullable=False),
    Column(RESTATED, Integer, nullable=False),
)

mappings = Table(
    "mappings",
    metadata,
    Column(TABLE, Text, primary_key=True),
    Column(HEADERS, Text, primary_key=True),
    Column(MAPPING, JSON, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column(n.KIND, Text, primary_key=True),
    Column(KEY, Text, primary_key=True),
    Column(MANIFEST, JSON, nullable=False),
    Column(RESULT, LargeBinary, nullable=False),
    Column(AT, Moment, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column(KEY, Text, primary_key=True),
    Column(CLOSES, Boolean, primary_key=True),  # a decision has one step that opens it and at most one that closes it
    Column(STEP, Text, nullable=False),
    Column(AT, Moment, nullable=False),
    Column(n.AUTHOR, Text, nullable=False),
    Column(n.REASON, Text, nullable=False),
    Column(MANIFEST, JSON),
    Column(CONTENT, LargeBinary),
    # What makes a chain of the log (``core.store.chain``); an entry that was not written by it has none of these.
    Column(NUMBER, Integer),  # 1, 2, 3 ... in the order written
    Column(PREVIOUS, Text),
    Column(DIGEST, Text),
)

decision_head = Table(  # one row: number and digest of the last entry, so that a log cut short is seen
    "decision_head",
    metadata,
    Column(NUMBER, Integer, primary_key=True, autoincrement=False),
    Column(DIGEST, Text, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column(KEY, Text, primary_key=True),  # what it is about, and the day on which that began
    Column(ABOUT, Text, nullable=False, index=True),
    Column(n.KIND, Text, nullable=False),
    Column(SEVERITY, Text, nullable=False),
    Column(n.PRODUCT_ID, Text, nullable=False),
    Column(n.AS_OF, Date, nullable=False),
    Column(TEXT, Text, nullable=False),
    Column(PAGE, Text, nullable=False),
    Column(AT, Moment, nullable=False),
    Column(ENDED, Date),
    Column(ACKNOWLEDGED, Moment),
    Column(n.AUTHOR, Text),
    Column(n.NOTE, Text),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column(KEY, Text, primary_key=True),
    Column(ALERT, Text, ForeignKey(alerts.c[KEY]), nullable=False),
    Column(CHANNEL, Text, nullable=False),
    Column(STATE, Text, nullable=False),
    Column(ATTEMPTS, Integer, nullable=False),
    Column(NEXT_TRY, Moment, nullable=False),  # of one that is claimed: when it may be claimed again
    Column(CLAIM, Text),
    Column(LAST_ERROR, Text, nullable=False),
    Column(AT, Moment),
)

drop_files = Table(
    "drop_files",
    metadata,
    Column(FILE_ID, Integer, primary_key=True),
    Column(n.NAME, Text, nullable=False),
    Column(n.KIND, Text, nullable=False),
    Column(DIGEST, Text, nullable=False),
    Column(STATUS, Text, nullable=False),
    Column(ADDED, Integer, nullable=False),
    Column(RESTATED, Integer, nullable=False),
    Column(MESSAGE, Text, nullable=False),
    Column(AT, Moment, nullable=False),
    Column(NIGHT, Text),
    Column(TOLD, Boolean, nullable=False),
)

nights = Table(
    "nights",
    metadata,
    Column(NIGHT, Text, primary_key=True),
    Column(MANIFEST, JSON, nullable=False),
    Column(AT, Moment, nullable=False),
)

night_steps = Table(
    "night_steps",
    metadata,
    Column(NIGHT, Text, primary_key=True),
    Column(STEP, Text, primary_key=True),
    Column(INPUTS, Text, nullable=False),
    Column(RESULT, JSON, nullable=False),
    Column(SECONDS, Double, nullable=False),
    Column(AT, Moment, nullable=False),
)


def _key(name: str, kind: type[Any] = Text) -> Column[Any]:
    return Column(name, kind, primary_key=True)


def _versioned(name: str, *columns: Column[Any], later: tuple[Column[Any], ...] = ()) -> Table:
    """Return a book table. A key's versions lie together: without a row id the rows are stored in key order.

    ``later``: columns that a migration added, which a database puts last.
    """
    return Table(
        name,
        metadata,
        *columns,
        Column(IMPORT_ID, Integer, ForeignKey(imports.c[IMPORT_ID]), primary_key=True),
        Column(AFRESH, Boolean, nullable=False),
        Column(WITHDRAWN, Boolean, nullable=False),
        *later,
        sqlite_with_rowid=False,
    )


products = _versioned(
    n.PRODUCTS,
    _key(n.PRODUCT_ID),
    Column(n.NAME, Text),
    Column(n.FAMILY, Text),
    Column(n.HOLD_DAYS, Integer),
    Column(n.OPEN_DAY, Integer),
    Column(n.PAYOUT_DAYS, Integer),
    Column(n.BENCHMARK_YIELD, Double),
    Column(n.ISSUER, Text),
    Column(n.LAUNCHED, Date),
    Column(n.CUTOFF, Text),
    later=(Column(n.TOP10_SHARE, Double),),
)

flows = _versioned(
    n.FLOWS,
    _key(n.DATE, Date),
    _key(n.PRODUCT_ID),
    _key(n.GROUP),
    Column(n.SUBSCRIPTION, Double),
    Column(n.REDEMPTION, Double),
    Column(n.AUM, Double),
)

lots = _versioned(
    n.LOTS,
    _key(n.AS_OF, Date),
    _key(n.PRODUCT_ID),
    _key(n.PURCHASE_DATE, Date),
    _key(n.GROUP),
    Column(n.AMOUNT, Double),
)

positions = _versioned(
    n.POSITIONS,
    _key(n.AS_OF, Date),
    _key(n.PRODUCT_ID),
    _key(n.ASSET_ID),
    Column(n.NAME, Text),
    Column(n.ASSET_CLASS, Text),
    Column(n.AMOUNT, Double),
    Column(n.YIELD, Double),
    Column(n.MATURITY, Date),
    Column(n.SALE_DAYS, Integer),
    Column(n.SALE_COST_BP, Double),
    Column(n.ISSUER, Text),
    Column(n.RATING, Text),
)

rates = _versioned(
    n.RATES,
    _key(n.DATE, Date),
    _key(n.TENOR),
    Column(n.RATE, Double),
)

events = _versioned(
    n.EVENTS,
    _key(n.EVENT_ID),
    Column(n.NAME, Text),
    Column(n.KIND, Text),
    Column(n.START, Date),
    Column(n.END, Date),
    Column(n.GROUPS, Text),
    Column(n.EFFECT, Double),
    Column(n.SOURCE, Text),
)

receipts = _versioned(
    n.RECEIPTS,
    _key(n.DATE, Date),
    _key(n.MERCHANT_ID),
    Column(n.AMOUNT, Double),
    Column(n.OUTFLOW, Double),
)

merchants = _versioned(
    n.MERCHANTS,
    _key(n.MERCHANT_ID),
    Column(n.GROUP, Text),
    Column(n.CITY, Text),
)

tickets = _versioned(
    n.TICKETS,
    _key(n.TICKET_ID),
    Column(n.PRODUCT_ID, Text),
    Column(n.SIDE, Text),
    Column(n.DATE, Date),
    Column(n.AMOUNT, Double),
    Column(n.ANNOUNCED, Date),
    Column(n.GROUP, Text),
    Column(n.NOTE, Text),
)

overrides = _versioned(
    n.OVERRIDES,
    _key(n.OVERRIDE_ID),
    Column(n.PRODUCT_ID, Text),
    Column(n.SIDE, Text),
    Column(n.START, Date),
    Column(n.END, Date),
    Column(n.MEASURE, Text),
    Column(n.VALUE, Double),
    Column(n.REASON, Text),
    Column(n.ENTERED, Date),
    Column(n.EXPIRES, Date),
    Column(n.GROUP, Text),
    Column(n.AUTHOR, Text),
)

house_limits = _versioned(
    n.HOUSE_LIMITS,
    _key(n.RULEBOOK),
    _key(n.LIMIT),
    Column(n.BOUND, Double),
    Column(n.AUTHOR, Text),
    Column(n.REASON, Text),
    Column(n.ENTERED, Date),
)

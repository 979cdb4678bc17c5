"""Every column, table, side, family and model name, spelled once.

A literal where a constant exists is a mistake even while both spellings agree.
"""

from typing import Final

# Tables of the book, in the order they are best imported.
PRODUCTS: Final = "products"
FLOWS: Final = "flows"
LOTS: Final = "lots"
POSITIONS: Final = "positions"
RATES: Final = "rates"
EVENTS: Final = "events"
RECEIPTS: Final = "receipts"
MERCHANTS: Final = "merchants"
TICKETS: Final = "tickets"
OVERRIDES: Final = "overrides"
HOUSE_LIMITS: Final = "house_limits"
TABLES: Final = (
    PRODUCTS, FLOWS, LOTS, POSITIONS, RATES, EVENTS, RECEIPTS, MERCHANTS, TICKETS, OVERRIDES, HOUSE_LIMITS,
)  # fmt: skip

# Columns (DESIGN: data contracts).
DATE: Final = "date"
AS_OF: Final = "as_of"
PRODUCT_ID: Final = "product_id"
NAME: Final = "name"
FAMILY: Final = "family"
HOLD_DAYS: Final = "hold_days"
OPEN_DAY: Final = "open_day"
PAYOUT_DAYS: Final = "payout_days"
BENCHMARK_YIELD: Final = "benchmark_yield"
ISSUER: Final = "issuer"
LAUNCHED: Final = "launched"
CUTOFF: Final = "cutoff"
TOP10_SHARE: Final = "top10_share"
SUBSCRIPTION: Final = "subscription"
REDEMPTION: Final = "redemption"
GROUP: Final = "group"
AUM: Final = "aum"
PURCHASE_DATE: Final = "purchase_date"
AMOUNT: Final = "amount"
ASSET_ID: Final = "asset_id"
ASSET_CLASS: Final = "asset_class"
YIELD: Final = "yield"
MATURITY: Final = "maturity"
SALE_DAYS: Final = "sale_days"
SALE_COST_BP: Final = "sale_cost_bp"
RATING: Final = "rating"
TENOR: Final = "tenor"
RATE: Final = "rate"
EVENT_ID: Final = "event_id"
KIND: Final = "kind"
START: Final = "start"
END: Final = "end"
GROUPS: Final = "groups"
EFFECT: Final = "effect"
SOURCE: Final = "source"
MERCHANT_ID: Final = "merchant_id"
OUTFLOW: Final = "outflow"
CITY: Final = "city"
TICKET_ID: Final = "ticket_id"
ANNOUNCED: Final = "announced"
NOTE: Final = "note"
OVERRIDE_ID: Final = "override_id"
MEASURE: Final = "measure"
VALUE: Final = "value"
REASON: Final = "reason"
ENTERED: Final = "entered"
EXPIRES: Final = "expires"
AUTHOR: Final = "author"
RULEBOOK: Final = "rulebook"
LIMIT: Final = "limit"
BOUND: Final = "bound"

# The level names of a panel's columns; ALL stands for every group together.
SIDE: Final = "side"
SIDES: Final = (SUBSCRIPTION, REDEMPTION)
PANEL_LEVELS: Final = (PRODUCT_ID, GROUP, SIDE)
ALL: Final = "all"

# Families of products.
CASH: Final = "cash"
MIN_HOLDING: Final = "min_holding"
FIXED_TERM: Final = "fixed_term"
MONTHLY_OPEN: Final = "monthly_open"
CLOSED: Final = "closed"
FAMILIES: Final = (CASH, MIN_HOLDING, FIXED_TERM, MONTHLY_OPEN, CLOSED)

# Customer groups of the sample book.
ECOMMERCE: Final = "ecommerce_sellers"
QR_CODE: Final = "qr_code_merchants"
DISTRIBUTORS: Final = "distributors"
FARMERS: Final = "farmers"
INDIVIDUALS: Final = "individuals"
CUSTOMER_GROUPS: Final = (ECOMMERCE, QR_CODE, DISTRIBUTORS, FARMERS, INDIVIDUALS)

# Forecasting models. SELECTED is the name under which a backtest scores what the desk would have used.
SEASONAL_NAIVE: Final = "seasonal_naive"
WEEKDAY_MEDIAN: Final = "weekday_median"
CALENDAR_EFFECTS: Final = "calendar_effects"
DAMPED_LEVEL: Final = "damped_level"
LIGHTGBM: Final = "lightgbm"
PROPHET: Final = "prophet"
BY_LOTS: Final = "by_lots"
BOTTOM_UP: Final = "bottom_up"
DIRECT: Final = "direct"
TOP_DOWN: Final = "top_down"
ENSEMBLE: Final = "ensemble"
SELECTED: Final = "selected"

# What an override sets: the amount of each day, or a change of the model's amount.
AMOUNT_A_DAY: Final = "amount"
PERCENT: Final = "percent"
MEASURES: Final = (AMOUNT_A_DAY, PERCENT)

# Where money is that is in none of the desk's products: bank accounts and other houses.
OUTSIDE: Final = "outside"

# Asset classes.
CASH_AT_BANK: Final = "cash"
OVERNIGHT_REPO: Final = "overnight_repo"
TERM_REPO: Final = "term_repo"
DEMAND_DEPOSIT: Final = "demand_deposit"
TIME_DEPOSIT: Final = "time_deposit"
NCD: Final = "ncd"
TREASURY: Final = "treasury"
CENTRAL_BANK_BILL: Final = "central_bank_bill"
POLICY_BANK: Final = "policy_bank"
COMMERCIAL_PAPER: Final = "commercial_paper"
CREDIT_BOND: Final = "credit_bond"
ABS: Final = "abs"
BOND_FUND: Final = "bond_fund"
ASSET_CLASSES: Final = (
    CASH_AT_BANK, DEMAND_DEPOSIT, OVERNIGHT_REPO, TERM_REPO, TREASURY, CENTRAL_BANK_BILL, POLICY_BANK, NCD,
    TIME_DEPOSIT, COMMERCIAL_PAPER, CREDIT_BOND, ABS, BOND_FUND,
)  # fmt: skip

# Not every tenor of the rates is a market rate: a product's quoted yield has its product_id for one, and the money fund
# that customers compare products with has this.
RIVAL: Final = "rival"

# Reserve policies; "fixed:0.20" and "floor:0.05" carry their share after the colon. The last three judge only the past.
FIXED: Final = "fixed"
FLOOR: Final = "floor"
MODEL: Final = "model"
CURRENT: Final = "current"
MILLER_ORR: Final = "miller_orr"
NEWSVENDOR: Final = "newsvendor"
HINDSIGHT: Final = "hindsight"

# Steps of a decision: it is open while it is proposed, and closed by one of the others.
PROPOSED: Final = "proposed"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"

# What may be wrong with an entry of the decision log.
CHANGED: Final = "changed"
MISSING: Final = "missing"
ADDED: Final = "added"
OUT_OF_ORDER: Final = "order"
HEAD: Final = "head"
NOTED: Final = "noted"

# What is kept of a plan: its allocations by policy.
ALLOCATIONS: Final = "allocations"

# How grave an alert is, the gravest first, and the ways in which it is sent, one for each receiver of mail:
# "mail:desk@bank.example".
CRITICAL: Final = "critical"
WARNING: Final = "warning"
INFO: Final = "info"
SEVERITIES: Final = (CRITICAL, WARNING, INFO)
WEBHOOK: Final = "webhook"
MAIL: Final = "mail"
CHANNELS: Final = (WEBHOOK, MAIL)

# States of a delivery.
WAITING: Final = "waiting"
SENT: Final = "sent"

"""A portfolio kept by hand: one policy, one position after the other, dates and dicts, nothing of the books' arrays."""

import math

import pandas as pd

from core import names as n

ONE_DAY = pd.Timedelta(days=1)
LIQUID = {n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.OVERNIGHT_REPO}
NEVER = pd.Timestamp("2200-01-01")


def lines_by_hand(assets):
    """Line by (class, dealing days of a sale or None, whether it matures): what is known of it."""
    lines = {}
    for asset in assets:
        for held in asset.holdings:
            if asset.asset_class in LIQUID and held.free_day == 0:
                continue
            days = None if math.isinf(held.sale_day) else int(held.sale_days)
            key = (asset.asset_class, days, math.isfinite(held.free_day))
            line = lines.setdefault(
                key, {"share": 0.0, "holdings": [], "yield": asset.yield_, "cost": asset.sale_cost, "days": days}
            )
            line["share"] += held.share
            line["holdings"].append((held.share, held.free_day))
    return lines


def mix_by_hand(assets, lines, shares):
    """The yield on money at hand, and the part of each line in the paper."""
    liquid = {
        a.asset_class: sum(h.share for h in a.holdings if a.asset_class in LIQUID and h.free_day == 0) for a in assets
    }
    money = {a.asset_class: shares[a.asset_class] * liquid[a.asset_class] for a in assets}
    if sum(money.values()) == 0:
        money = {a.asset_class: a.amount * liquid[a.asset_class] for a in assets}
    total = sum(money.values())
    rate = sum(money[a.asset_class] * a.yield_ for a in assets) / total if total else 0.0
    paper = {key: shares[key[0]] * line["share"] for key, line in lines.items()}
    invested = sum(paper.values())
    return rate, {key: part / invested if invested else 0.0 for key, part in paper.items()}


class Hand:
    def __init__(self, assets, calendar, rebuild_days):
        self.assets, self.calendar, self.rebuild_days = assets, calendar, rebuild_days
        self.lines = lines_by_hand(assets)
        self.cash, self.positions, self.coming, self.bills = 0.0, [], [], []
        self.below = 0

    def net_assets(self):
        return (
            self.cash
            + sum(p["amount"] for p in self.positions)
            + sum(amount for _, amount in self.coming)
            - sum(bill["open"] for bill in self.bills)
        )

    def by(self, day):
        due = sum(p["amount"] for p in self.positions if p["due"] <= day)
        return self.cash + due + sum(a for when, a in self.coming if when <= day) - sum(b["open"] for b in self.bills)

    def opened(self, day, amount, wanted, mix):
        any_paper = any(mix.values())
        self.cash = amount * (wanted if any_paper else 1.0)
        for key, part in mix.items():
            whole = sum(share for share, _ in self.lines[key]["holdings"])
            for share, free in self.lines[key]["holdings"]:
                due = NEVER if math.isinf(free) else self.calendar.roll(day + free * ONE_DAY)
                self.hold(key, due, (amount - self.cash) * part * share / whole)

    def hold(self, key, due, amount):
        self.positions.append({"line": key, "due": due, "amount": amount})

    def earn(self, rate):
        earned = self.cash * rate / 365
        self.cash += earned
        for p in self.positions:
            more = p["amount"] * self.lines[p["line"]]["yield"] / 365
            p["amount"] += more
            earned += more
        return earned

    def receive(self, day):
        self.cash += sum(p["amount"] for p in self.positions if p["due"] == day)
        self.positions = [p for p in self.positions if p["due"] != day]
        self.cash += sum(amount for when, amount in self.coming if when == day)
        self.coming = [(when, amount) for when, amount in self.coming if when != day]
        self.pay()

    def pay(self):
        for bill in self.bills:
            paid = min(self.cash, bill["open"])
            bill["open"] -= paid
            self.cash -= paid

    def sell(self, day, asked):
        soon = self.calendar.shift(day, 1)
        offers = []
        for place, (key, line) in enumerate(self.lines.items()):
            if line["days"] is not None:
                settles = self.calendar.shift(day, line["days"])
                offers.append((max(settles, soon), line["cost"], place, settles, key))
        sold = cost = 0.0
        for until, rate, _, settles, key in sorted(offers):
            lacking = asked - self.by(until)
            mine = [p for p in self.positions if p["line"] == key and p["due"] > until]
            held = sum(p["amount"] for p in mine)
            if lacking <= 0 or held == 0:
                continue
            amount = min(lacking / (1 - rate), held)
            for p in mine:
                p["amount"] -= p["amount"] * amount / held
            self.coming.append((settles, amount * (1 - rate)))
            sold, cost = sold + amount, cost + amount * rate
        return sold, cost

    def invest(self, day, wanted, mix):
        soon, total = self.calendar.shift(day, 1), self.net_assets()
        lacking = {}
        for key, part in mix.items():
            held = sum(p["amount"] for p in self.positions if p["line"] == key and p["due"] > soon)
            lacking[key] = max(total * (1 - wanted) * part - held, 0.0)
        excess = min(max(self.by(soon) - wanted * total, 0.0), self.cash)
        if sum(lacking.values()) == 0:
            return
        for key, amount in lacking.items():
            frees = [free for _, free in self.lines[key]["holdings"]]
            due = NEVER if math.isinf(max(frees)) else self.calendar.roll(day + max(max(frees), 1) * ONE_DAY)
            self.hold(key, due, excess * amount / sum(lacking.values()))
        self.cash -= excess


def carried_by_hand(assets, shares, wanted, outflow, opening, calendar, rebuild_days):
    """One row a day. ``shares``: by day a dict by class; ``wanted`` and ``outflow``: Series by day."""
    hand, rows = Hand(assets, calendar, rebuild_days), []
    days = list(wanted.index)
    mixes = [mix_by_hand(assets, hand.lines, one) for one in shares]
    hand.opened(days[0], opening, wanted.iloc[0], mixes[0][1])
    for number, day in enumerate(days):
        income = hand.earn(mixes[number - 1][0]) if number else 0.0
        hand.receive(day)
        if number and outflow[day] > 0:
            hand.bills.append({"due": calendar.shift(day, 1), "open": outflow[day]})
        if number and outflow[day] < 0:
            hand.cash -= outflow[day]
        hand.pay()
        late = hand.below >= rebuild_days
        sold, cost = hand.sell(day, min(wanted[day], 0.05) * hand.net_assets() if late else 0.0)
        hand.receive(day)
        if calendar.roll(day) == day:
            hand.invest(day, wanted[day], mixes[number][1])
        total = hand.net_assets()
        buffer = hand.by(calendar.shift(day, 1)) / total if total > 0 else math.nan
        hand.below = hand.below + 1 if wanted[day] - buffer > 0.001 else 0
        overdue = sum(bill["open"] for bill in hand.bills if bill["due"] <= day)
        rows.append(
            {"buffer": buffer, "cash": hand.cash, "net_assets": total, "income": income, "sold": sold,
             "sale_cost": cost, "shortfall": overdue}
        )  # fmt: skip
    return pd.DataFrame(rows, days)

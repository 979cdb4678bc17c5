"""The year of lots as it is told: one path, one day and one lot at a time, in plain Python."""


def walk_slowly(orders, rates, factors, cap=float("inf")):
    """Return lists of (subscriptions, redemptions, balances, redeemable), a list a path."""
    told = rates.tolist()
    years = [_year(own, told, days, cap) for own, days in zip(orders.tolist(), factors.tolist(), strict=True)]
    return tuple([year[part] for year in years] for part in range(4))


def _year(orders, rates, factors, cap):
    lots, balance = [], 0.0
    taken, paid, balances, free = [], [], [], []
    for day, ordered in enumerate(orders):
        leaving = due = 0.0
        for bought, amount in enumerate(lots):
            rate = rates[day][bought]
            if rate > 0.0 and factors[day] > 0.0:
                due += amount
                part = amount * min(rate * factors[day], 1.0)
                lots[bought] = amount - part
                leaving += part
        balance -= leaving
        new = min(ordered, max(cap - balance, 0.0))
        balance += new
        lots.append(new)
        for kept, value in ((taken, new), (paid, leaving), (balances, balance), (free, due)):
            kept.append(value)
    return taken, paid, balances, free

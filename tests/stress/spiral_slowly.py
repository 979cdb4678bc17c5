"""A stress lived through one number at a time, everything paid: the plain way to walk one path."""

import numpy as np


def walk_slowly(orders, came, setting):
    """Return paid, sold, fall and room by day, (H, 4), of one path, currency units a day in."""
    units = setting.net_assets
    waiting = paid = relied = sold = scare = fall = 0.0
    free = np.ones(len(orders)) if setting.unlocked is None else setting.unlocked
    rows = []
    for day in range(len(orders)):
        waiting += orders[day] + setting.feedback * scare / 1e-3 * units * free[day]
        relied += setting.reliance * came[day] / setting.net_assets
        out = min(waiting, units) if setting.opens[day] else 0.0
        waiting = 0.0 if setting.opens[day] else waiting
        units += came[day] - out
        paid += out / setting.net_assets
        short = paid - relied - setting.held.free[day + 1]
        most = setting.held.full[day + 1] - setting.held.free[day + 1]
        sold = max(sold, min(max(short, 0.0), most))
        now = setting.fall + setting.impact * 1e-4 * sold / 0.01 + setting.held.cost * sold
        scare, fall = max(now - fall, 0.0), now
        rows.append((out / setting.net_assets, sold, fall, setting.held.full[day + 1] + relied - paid))
    return np.array(rows)

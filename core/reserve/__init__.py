"""Assets and their ladders, limits, the optimiser, policies and replay."""

from core.reserve.allocation import Allocation, Binding, current_allocation
from core.reserve.assets import Asset, Holding
from core.reserve.breaches import Breach, breaches
from core.reserve.house import HouseLimit, house_limits, with_house_limits
from core.reserve.limits import check_limits
from core.reserve.liquidity import free_cash, raisable, sale_layers
from core.reserve.need import needed_buffer
from core.reserve.optimise import Optimiser, optimise
from core.reserve.policies import Policy, parse_policy
from core.reserve.positions import assets_from_positions
from core.reserve.reading import load_rulebook, rulebooks, shared_rulebook
from core.reserve.rulebook import Limit, Rulebook, Tier, rulebook_for

__all__ = [
    "Allocation",
    "Asset",
    "Binding",
    "Breach",
    "Holding",
    "HouseLimit",
    "Limit",
    "Optimiser",
    "Policy",
    "Rulebook",
    "Tier",
    "assets_from_positions",
    "breaches",
    "check_limits",
    "current_allocation",
    "free_cash",
    "house_limits",
    "load_rulebook",
    "needed_buffer",
    "optimise",
    "parse_policy",
    "raisable",
    "rulebook_for",
    "rulebooks",
    "sale_layers",
    "shared_rulebook",
    "with_house_limits",
]

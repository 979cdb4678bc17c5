"""How concentrated the holders of a product are, as the rulebooks' tiers ask."""

from core.text import figures, say

RECORDED = "recorded"
CONCENTRATIONS = (0.10, 0.30, 0.60)  # one of each tier: below both, beyond a fifth, beyond half


def concentration_word(share: float | str) -> str:
    """Return the words for a share of units that the ten largest holders own, or for what is RECORDED."""
    return say("reserve_page.top10_recorded") if isinstance(share, str) else figures.share(share, 0)

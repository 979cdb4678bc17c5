"""How concentrated the holders of a product are, as the rulebooks' tiers ask."""

from core.text import figures, say

CONCENTRATIONS = (0.10, 0.30, 0.60)  # one of each tier: below both, beyond a fifth, beyond half


def concentration_word(share: float | None) -> str:
    """Return the words for a share of units that the ten largest holders own; None: what is recorded."""
    return say("reserve_page.top10_recorded") if share is None else figures.share(share, 0)

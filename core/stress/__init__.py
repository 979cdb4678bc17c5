"""Shocks, the large-redemption queue, the spiral of prices and redemptions, reverse stress."""

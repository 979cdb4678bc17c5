"""Lots: what may leave when by contract, and what does."""

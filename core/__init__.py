"""Tidegate: flows forecast, reserves sized, allocations proven."""

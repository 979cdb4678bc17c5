"""What every page stands in: guard, strip, link, shared book. A folder of its own, so that no file of it is a page."""

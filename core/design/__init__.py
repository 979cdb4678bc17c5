"""Product lab: what a product that does not exist yet would bring, cost and take from others."""

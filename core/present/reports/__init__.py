"""Reports for executives, committees and product designers: one content, written into files of four kinds."""

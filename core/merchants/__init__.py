"""From merchants' receipts to the cash of customer groups, and from there to the flows of products."""

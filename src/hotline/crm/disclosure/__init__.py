"""All that is kept of one customer, given to the customer, on record."""

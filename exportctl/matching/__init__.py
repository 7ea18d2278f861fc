"""The compiled core: one request against every clause at once, by integers whose bits are clauses."""

"""Floor 6: the device as a service: what it trusts, what it keeps, how it tells that it is alive and what it does."""

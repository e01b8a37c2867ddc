"""Floor 6: the device as a service: which files it trusts, what it keeps, and how it reports that it is alive."""

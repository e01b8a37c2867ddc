"""Floor 1: what an author writes, read with its positions, checked against the limits, kept in one catalogue."""

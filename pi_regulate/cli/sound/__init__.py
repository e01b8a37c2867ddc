"""`sound` and its commands."""

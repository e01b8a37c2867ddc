"""Floor 1: what an author writes, read with its positions, checked against the limits, kept in one catalogue."""

import os

# Before the first model: pydantic would look through every package of the machine for plugins, at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

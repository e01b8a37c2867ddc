"""Recordings: read within bounds, measured, evened, and listed in a manifest."""

"""Recordings: read within bounds, measured, brought to one loudness, and listed in a manifest."""

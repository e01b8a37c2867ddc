"""Voices on the disk: where they are, and how they are made, replaced, checked and deleted."""

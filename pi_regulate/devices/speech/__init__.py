"""Voices on the disk: where they are, and how one is made, replaced, checked and forgotten."""

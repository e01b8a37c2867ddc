"""Voices on the disk: where they lie, how one is made, exchanged, checked and forgotten."""

"""The limits that keep breath, light and people safe: one table of numbers, and the checks of a file against it."""

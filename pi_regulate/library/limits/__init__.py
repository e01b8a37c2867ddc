"""What keeps breath, light and people safe: one table of numbers, and the checks that hold a file to it."""

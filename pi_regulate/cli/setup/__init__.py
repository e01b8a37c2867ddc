"""`setup`: its questions, one part in each file."""

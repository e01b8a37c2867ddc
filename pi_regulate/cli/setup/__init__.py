"""`setup`: its questions, part by part."""

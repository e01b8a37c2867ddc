"""Kokoro-82M, a neural speech engine: lines are read, paced, spoken and hushed, on a machine that can."""

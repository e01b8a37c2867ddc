"""Floor 2: an exercise composed into a timeline of light and cues. Pure: time comes in as a number."""

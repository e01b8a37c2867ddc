"""Floor 2: what the button means and what happens next. Pure: time comes in as a number."""

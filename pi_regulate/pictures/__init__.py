"""Floor 7: pictures of exercises and routines, drawn from what the device would do."""

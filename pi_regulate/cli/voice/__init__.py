"""`voice` and its commands, one file each."""

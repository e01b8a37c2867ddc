"""`lamp` and its commands, one file each."""

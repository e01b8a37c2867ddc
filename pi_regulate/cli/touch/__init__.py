"""`touch` and its commands, one file each."""

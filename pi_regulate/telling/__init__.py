"""Floor 6: what happens, and what is written, in words for a person; used by the commands and the simulator."""

"""Floor 6: puts events and files into words for people, for the commands and the simulator."""

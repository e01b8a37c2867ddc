"""The lamp: from a level to a duty cycle, the drivers, the guard in front of them, and dark at the end."""

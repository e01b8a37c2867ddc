"""The lamp: from a level to a duty cycle, the drivers, the guard before all of them, and dark at the end."""

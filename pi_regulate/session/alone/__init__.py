"""Plans outside a session: the lamp alone, the sound alone, a walk through the wires."""

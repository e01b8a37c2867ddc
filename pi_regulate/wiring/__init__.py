"""From settings to real parts, and back to dark: the device, one part alone, a walk through the wires, a rehearsal."""

"""From settings to real parts, and back to dark: the device, calibrating one part, the wire check, a rehearsal."""

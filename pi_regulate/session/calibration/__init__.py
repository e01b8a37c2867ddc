"""Plans for calibrating and testing the hardware outside a session: lamp, sound, and a check of the wires."""

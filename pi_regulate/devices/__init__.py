"""Everything that touches the world: clocks, the lamp, the button, the recorder, and the ports they all fit.

Above this floor nobody knows a pin or a duty cycle. The one rule: a device does what it is told at once and reports
what happened as a time-stamped event; it decides nothing.
"""

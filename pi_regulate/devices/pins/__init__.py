"""The header: which chip it is, which library drives it, and what a pin can do: levels, edges, pulses."""

"""Everything that is heard, as samples: synthesis, the list of sounds, and the desk that mixes them into one stream.

Arrays in, arrays out, always at one rate (48 kHz): no device, no clock, no thread. Only `sound_files`, `make` and
`recordings` read and write files. The one rule: nothing here can startle; every sound enters and leaves through
`envelope`.
"""

RATE_HZ = 48_000
"""The sample rate of every file and of the stream: a change of rate makes cheap amplifiers pop (LIMITS pops)."""

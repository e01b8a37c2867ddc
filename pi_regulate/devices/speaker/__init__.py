"""The speaker: which card, the way to it, the stream that feeds it, and its amplifier."""

"""The booth: somebody lends a voice, line by line, through the microphone of their browser or from files."""

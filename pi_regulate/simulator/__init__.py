"""Floor 7: the device on a laptop's screen. The very player on mock pins; the screen is one more lamp."""

"""Floor 7: the device on a laptop's screen: the real player on mock pins, with the screen as one more lamp."""

"""Floor 7: the device in a browser on this machine: the real player on mock pins, with a page as lamp and button."""

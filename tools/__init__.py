"""Programs for developers of the project; nothing here runs on a device, and nothing on a device imports it."""

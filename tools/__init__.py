"""Programs for those who build the project; nothing here runs on a device, and nothing on a device imports it."""

"""The workshop: how the device on this machine is, its parts to try, setup's questions, and the card, on one page."""

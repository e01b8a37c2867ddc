"""Textual's terminal, with an ear that survives bytes which are no text.

A terminal that knows only the old mouse reports sends such bytes for every column beyond the 95th, and one that writes
Latin-1 for every umlaut; textual ends over the first of them. Rule: what can't be read is passed over.
"""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver


class ListensOn(LinuxDriver):
    """Reads keys and the mouse as long as the screen is open."""

    def run_input_thread(self) -> None:
        """Begins anew after bytes that are no UTF-8."""
        while True:
            try:
                return super().run_input_thread()
            except UnicodeDecodeError:
                continue

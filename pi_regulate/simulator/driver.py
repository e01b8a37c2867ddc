"""Textual's terminal driver, made to survive bytes that are not text.

A terminal with only the old mouse reports sends such bytes for every column beyond the 95th, and one that writes
Latin-1 sends them for every accented letter; textual would end at the first of them. Rule: bytes that can't be read
are skipped.
"""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver


class ListensOn(LinuxDriver):
    """Reads keys and the mouse while the screen is open."""

    def run_input_thread(self) -> None:
        """Starts again after bytes that are not UTF-8."""
        while True:
            try:
                return super().run_input_thread()
            except UnicodeDecodeError:
                continue

"""The machine's clock in the hands of a test."""

from __future__ import annotations


class Host:
    """The machine's clock, standing still until the test lets it go on."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.hurries = False

    def __call__(self) -> float:
        self.now_s += 0.1 if self.hurries else 0.0
        return self.now_s

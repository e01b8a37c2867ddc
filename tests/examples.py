"""How many examples of a property are tried: all of them in `make test-system`, two in ten in the quick tests.

Hypothesis takes the number from the profile that tests/conftest.py loads, or from `--hypothesis-profile 'in full'`, as
the Makefile gives it. Rule: a test gives the full number to `examples`; one that is only slow gives hypothesis its
number itself.
"""

from __future__ import annotations

from hypothesis import settings

IN_FULL = 100  # what hypothesis tries where nothing else is said
QUICKLY = 20


def examples(in_full: int) -> int:
    """The share of so many that is tried now."""
    return max(1, in_full * settings().max_examples // IN_FULL)

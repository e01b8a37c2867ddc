"""pi-regulate: a lamp, a speaker and one button beside a bed, in three phases: ground, breathe, connect.

The code is layered in floors; imports point down only (see README, "One breath through the code").
Importing this top module loads nothing else, so every command starts as light as it can.
"""

__version__ = "0.1.0"

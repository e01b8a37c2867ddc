"""Measurements: what this device costs and how well it keeps time, compared with the usual ways.

`make bench` runs everything; each question is one file with a function that returns a section of the report. Every
figure of ours is next to an alternative that ran in the same minutes on the same machine, since absolute figures do not
carry over. Rule: what is measured runs in a process of its own and is observed from outside.
"""

"""Measurements: what this device costs and how well it keeps time, beside the ways people usually take.

`make bench` runs everything; each question is one file with a function that gives back a section of the report. Every
figure of ours stands beside an alternative that ran in the same minutes on the same machine, for absolute figures do
not carry over. Rule: what is measured runs in a process of its own and is looked at from outside.
"""

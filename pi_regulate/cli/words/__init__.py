"""The spoken lines in other languages: what they lack, what there is to do, and what has been read.

Rule: these commands only tell and note; the words themselves are written by people.
"""

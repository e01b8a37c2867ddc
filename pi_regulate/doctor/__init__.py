"""Floor 6: what is right and wrong with this machine, check after check; what each means stands in docs/doctor.md.

`machine` reads, the files of an area judge what was read, `table` lists them all, `examine` asks them in turn, `bundle`
makes a page for somebody else of it. Rule: nothing is changed, nothing shines, and nothing waits for ever.
"""

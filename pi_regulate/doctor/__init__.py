"""Floor 6: checks what is right and wrong with this machine. docs/doctor.md says what each check means.

`machine` reads, one file for each area judges what was read, `examine` lists the checks and runs them in turn, `bundle`
makes a page of the results for other people. Rule: nothing is changed, nothing lights up, and nothing waits for ever.
"""

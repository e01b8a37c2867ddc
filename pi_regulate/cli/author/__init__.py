"""Commands for authors of exercises and routines: check, show, rehearse, preview, render and more."""

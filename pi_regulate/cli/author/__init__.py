"""Commands for whoever writes exercises and routines: check, show, rehearse, preview, render and more."""

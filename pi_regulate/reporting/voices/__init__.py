"""A voice as its makers see it: what to read aloud, how far it is, what is kept and what is forgotten."""

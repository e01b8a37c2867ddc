"""Turns bytes into a document: data with the place of everything, and advice on the mistakes that authors make."""

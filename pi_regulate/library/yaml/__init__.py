"""From bytes to a document: text, brackets and indents as authors leave them, and data with the place of everything."""

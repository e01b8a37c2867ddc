"""What is kept, and the owner's files: written beside the loop, whole or not at all."""

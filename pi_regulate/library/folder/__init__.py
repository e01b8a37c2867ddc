"""The owner's folder as it really is: files that can't be read, odd names, other formats, archives, strays."""

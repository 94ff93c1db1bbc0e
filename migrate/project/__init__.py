"""One folder: what is in it, what would change, and changing it."""

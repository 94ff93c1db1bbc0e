"""Opening and reading folders and files that nobody has vetted."""

"""The replay held against the platform's own client, installed from the package index."""

"""The user's configuration: from a table of a TOML file to settings, with the place of each."""

"""The commands: read options, call, print, exit. Nothing about the conversion is decided here."""

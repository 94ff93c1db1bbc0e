"""The code of a model: what `app.py` reads and returns, found without running it."""

"""What the platform's client makes of an ``input_schema.py``, and the proof built on it."""

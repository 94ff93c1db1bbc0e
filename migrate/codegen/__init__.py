"""From a schema to the text of ``input_schema.py``: literals, layout, module and style."""

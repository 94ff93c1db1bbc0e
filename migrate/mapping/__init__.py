"""Map a legacy document to the new schema: datatypes, shapes, examples, fields."""

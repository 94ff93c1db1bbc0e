"""Parse bytes into a legacy document: text, JSON with places, structure."""

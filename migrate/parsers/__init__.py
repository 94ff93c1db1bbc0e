"""From bytes to a legacy document: text, JSON with places, structure."""

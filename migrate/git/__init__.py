"""Everything that starts git."""

"""Tests of reading the legacy files."""

"""Tests of migrate.rules."""

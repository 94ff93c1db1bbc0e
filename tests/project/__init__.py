"""Tests of migrate.project."""

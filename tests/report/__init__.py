"""Tests of migrate.report."""

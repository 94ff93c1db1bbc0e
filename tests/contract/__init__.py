"""Tests of migrate.contract."""

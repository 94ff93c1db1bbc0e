"""Tests of migrate.codegen."""

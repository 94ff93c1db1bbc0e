"""Tests of migrate.cli, in processes of their own."""

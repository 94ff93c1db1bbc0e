"""Tests of mapping tensors to fields."""

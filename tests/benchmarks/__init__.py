"""Measuring the cost of the tool beside that of its peers, in one run.

A time is only told as a ratio to another of the same run: what a machine is doing besides changes
both.
"""

"""A fuzzer for ``convert`` and for the migration of a folder; CONTRIBUTING says how to run it."""

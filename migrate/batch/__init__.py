"""Many repositories: where they come from, one unit of work, the engine, and the ledger."""

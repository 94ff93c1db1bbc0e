"""From outcomes to words, colours and exit codes."""

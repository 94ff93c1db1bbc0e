"""What is installed: the distributions, and how they come to run in other places."""

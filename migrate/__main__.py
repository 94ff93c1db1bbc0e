"""``python -m migrate``: the command line."""

from migrate.cli.entry import main

if __name__ == "__main__":
    main()

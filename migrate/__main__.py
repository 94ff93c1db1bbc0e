"""``python -m migrate``: the command line, which imports nothing from the current folder.

Where that holds a package ``migrate`` itself, Python takes it before this: use
``inferless-migrate`` or ``python -P -m migrate`` there.
"""

import sys

if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]  # the current folder, which may be a repository's
    from migrate.cli.entry import main

    main()

"""Running the command line, so that whatever happens ends in one line and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

_TRACE_FLAGS: Final = frozenset({"-vv", "-vvv"})
_REPORT: Final = "this is a defect of inferless-migrate; please report it with the input"


def main() -> NoReturn:
    """Run the command that the arguments name, and exit with its code."""
    from migrate.cli.app import app  # noqa: PLC0415 - a Ctrl-C during the import ends well, too

    try:
        app()
    except BrokenPipeError:
        _stop_writing()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - a user must never meet a traceback
        _tell_of_defect(error)
    sys.exit(3)


def _stop_writing() -> None:
    """Keep the interpreter from complaining, as it exits, that the reader has gone."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())


def _tell_of_defect(error: Exception) -> None:
    first_line = (str(error).splitlines() or [""])[0]
    sys.stderr.write(f"error: {type(error).__name__}: {first_line}; {_REPORT}\n")
    if _TRACE_FLAGS.isdisjoint(sys.argv):
        sys.stderr.write("Run again with -vv to see the trace.\n")
        return
    import traceback  # noqa: PLC0415 - only for a defect

    traceback.print_exception(error)

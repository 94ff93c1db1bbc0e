"""Running the command line, so that whatever happens ends in one line and an exit code."""

from __future__ import annotations

import gc
import io
import os
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from types import FrameType

_FAILED: Final = 3
_NO_READER: Final = 141
"""The exit code of a program whose output was closed before it was done."""

_VERBOSE_FLAGS: Final = re.compile(r"-[qv]+|--verbose")
_ENDING: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_ENDED_BY: Final = 128
"""What a shell adds to the number of a signal, for the exit code."""

_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000
"""How many new objects make Python look for cycles; by its default it does so a hundred times."""

_REPORT: Final = (
    "this is a defect of inferless-migrate; please report it, with the input and what -vv prints"
)


def main() -> NoReturn:
    """Run the command that the arguments name, and exit with its code."""
    received: list[int] = []
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    _prepare_streams()
    _end_cleanly(received)
    try:
        from migrate.cli.app import app  # noqa: PLC0415 - a Ctrl-C during the import ends well, too
        from migrate.cli.typer_speed import with_named_commands  # noqa: PLC0415 - as above

        try:
            arguments = sys.argv[1:]
            if arguments[:1] == ["help"]:
                named = [each for each in arguments[1:2] if each != "help"]
                arguments = [*named, "--help"]
            (with_named_commands(app, arguments) if arguments else app)(arguments)
        finally:
            sys.stdout.flush()
            gc.freeze()  # an ending interpreter need not look for cycles in all that was imported
    except BrokenPipeError:
        _stop_writing()
        sys.exit(_NO_READER)
    except SystemExit as ending:
        if received:
            sys.exit(_ENDED_BY + received[0])
        if not isinstance(ending.__context__, BrokenPipeError):
            raise
        sys.exit(_NO_READER)
    except KeyboardInterrupt:
        sys.exit(_ENDED_BY + (received or [signal.SIGINT])[0])
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        _tell(error, f"{where}{(error.strerror or str(error)).lower()}")
        _stop_writing()
    except Exception as error:  # noqa: BLE001 - a user must never meet a traceback
        first_line = (str(error).splitlines() or [""])[0]
        _tell(error, f"{type(error).__name__}: {first_line}; {_REPORT}")
    sys.exit(_FAILED)


def _end_cleanly(received: list[int]) -> None:
    """Let a signal that ends a program be an interrupt that waits for nothing.

    So nothing that was started goes on, and temporary files are deleted. A second signal ends the
    program at once. A signal that is ignored stays so.
    """

    def end(number: int, frame: FrameType | None) -> NoReturn:
        received.append(number)
        signal.signal(number, signal.SIG_DFL)
        note = signal.getsignal(signal.SIGINT)
        if callable(note):
            note(number, frame)
        raise KeyboardInterrupt

    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)


def _prepare_streams() -> None:
    """Let every text be printed, whatever the encoding, and also where a stream was closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - stays
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _stop_writing() -> None:
    """Keep the interpreter from complaining, as it exits, that nobody reads any more."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(sink, stream.fileno())


def _tell(error: Exception, message: str) -> None:
    """Print one line, and the trace if the user asked for it with ``-vv``."""
    from migrate.escape import escape_invisible, escape_trace  # noqa: PLC0415 - rarely needed

    flags = "".join(filter(_VERBOSE_FLAGS.fullmatch, sys.argv))
    try:
        sys.stderr.write(f"error: {escape_invisible(message)}\n")
        if flags.count("v") > 1:
            sys.stderr.write(escape_trace(error))
    except OSError:
        _stop_writing()

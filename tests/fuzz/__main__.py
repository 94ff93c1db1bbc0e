"""``python -m tests.fuzz convert --executions 1000000``: fuzz one target with atheris.

It ends at the first input for which the target raises, and leaves that input in ``--found``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.mutation import mutated

with atheris.instrument_imports(include=["migrate"]):
    from tests.fuzz.seeds import LARGEST, seeds, words
    from tests.fuzz.targets import check_convert, check_folder

_TARGETS = {"convert": check_convert, "folder": check_folder}
_HANG_SECONDS = 30
"""When to give up; what takes longer than a target allows, but ends, the target itself refuses."""


def main():
    """Fuzz as the arguments say."""
    arguments = _arguments()
    found = arguments.found or Path(tempfile.mkdtemp(prefix="fuzz-"))
    found.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (found / f"seed-{number:03}").write_bytes(seed)
    dictionary = found.with_suffix(".words")
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words()))
    options = {
        "runs": arguments.executions,
        "seed": arguments.seed,
        "max_len": LARGEST,
        "timeout": _HANG_SECONDS,
        "dict": dictionary,
        "artifact_prefix": f"{found}/failed-",
        "print_final_stats": 1,
    }
    flags = [f"-{name}={value}" for name, value in options.items()]
    target = _TARGETS[arguments.target]
    atheris.Setup([sys.argv[0], *flags, str(found)], target, custom_mutator=_mutate)
    atheris.Fuzz()


def _mutate(content, most_bytes, seed):
    """Change the document half of the time, and bytes wherever there is no document to change."""
    changed = mutated(content, seed) if seed % 2 else None
    if changed is None or len(changed) > most_bytes:
        return atheris.Mutate(content, most_bytes)
    return changed


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=_TARGETS)
    parser.add_argument("--executions", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, help="a folder for the inputs that are found")
    return parser.parse_args()


def _escaped(word):
    """Write a word as libFuzzer's dictionaries have it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


main()

"""The benchmark: ``python -m tests.benchmarks [--quick] [--json F] [--svg F] [SECTION ...]``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from migrate import __version__
from tests.benchmarks import (
    cold_start,
    committing,
    discovery,
    fleet_scale,
    on_dask,
    one_conversion,
    tensor_size,
)
from tests.benchmarks.picture import picture

SECTIONS = {
    "start": cold_start,
    "conversion": one_conversion,
    "tensors": tensor_size,
    "discovery": discovery,
    "fleets": fleet_scale,
    "commits": committing,
    "dask": on_dask,
}


def main() -> int:
    """Run the sections asked for, print each as it is done, and write the files asked for."""
    options = _options()
    found = {}
    for name in options.sections or SECTIONS:
        found[name] = SECTIONS[name].run(quick=options.quick)
        sys.stdout.write("\n".join(found[name].lines()) + "\n\n")
        sys.stdout.flush()
    if options.json:
        document = {
            "version": __version__,
            "python": platform.python_version(),
            "quick": options.quick,
            "sections": {name: section.as_dictionary() for name, section in found.items()},
        }
        options.json.write_text(json.dumps(document, indent=2) + "\n")
    if options.svg:
        options.svg.write_text(picture(found["tensors"].details["points"]), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], metavar="SECTION")
    parser.add_argument("--quick", action="store_true", help="less of everything, within a minute")
    parser.add_argument("--json", type=Path, help="write what was found to this file")
    parser.add_argument("--svg", type=Path, help="draw cost against tensor size (section tensors)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

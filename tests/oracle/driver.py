"""Runs in the client's environment: reads names of files, and prints what the client makes of them.

The names come as a JSON list on standard input; the answers go as one line of JSON to standard
output, each with the ``request`` or with the ``error``.
"""

from __future__ import annotations

import json
import sys

from inferless_cli.commands.run.helpers import create_input_from_schema
from inferless_cli.utils.exceptions import InferlessCLIError


def answer(path: str) -> dict[str, object]:
    """Return what the client makes of one file."""
    try:
        return {"request": create_input_from_schema(path, is_replace_minus_one=False)}
    except InferlessCLIError as error:
        return {"error": str(error)}


sys.stdout.write(json.dumps([answer(path) for path in json.load(sys.stdin)]))

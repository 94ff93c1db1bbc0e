"""The code of a model with one body of ``infer``."""

from __future__ import annotations

from textwrap import dedent, indent

from migrate.app_code.interface import AppCode, read_app_code


def app_with(body: str, rest: str = "") -> AppCode:
    """Return the facts of a model whose ``infer`` has a body, with further code of its class."""
    lines = ["class InferlessPythonModel:", "  def infer(self, inputs):"]
    code = [*lines, indent(dedent(body), "    "), indent(dedent(rest), "  ")]
    app = read_app_code("\n".join(code).encode())
    assert app.problem is None
    return app

"""The workflow that runs the gate on GitHub, and what the heavy tests name."""

from __future__ import annotations

import re

import yaml

from tests.packaging.distributions import ROOT
from tests.packaging.test_environments import BLACK_AS_JUDGE, TOUCHING_EVERY_DEPENDENCY

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_bytes())
(JOB,) = WORKFLOW["jobs"].values()


def test_the_gate_runs_on_every_python_that_is_declared():
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    versions = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', declared)
    assert JOB["strategy"]["matrix"]["python"] == versions
    assert f'requires-python = ">={versions[0]}"' in declared


def test_it_is_the_gate_that_runs():
    commands = [step["run"] for step in JOB["steps"] if "run" in step]
    assert commands[-1] == ".ci/run"
    assert (ROOT / ".ci" / "run").is_file()


def test_the_tests_for_other_environments_are_there():
    names = [each.partition("::")[0] for each in [*TOUCHING_EVERY_DEPENDENCY, BLACK_AS_JUDGE]]
    assert [name for name in names if not (ROOT / name).is_file()] == []

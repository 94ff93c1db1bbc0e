"""The workflow that runs the gate on GitHub."""

from __future__ import annotations

import re

import yaml

from tests.packaging.distributions import ROOT

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

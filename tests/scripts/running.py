"""An exported script, run far from the project: in a folder of its own and in a process that knows keras, torch and nothing of ours."""

import atexit
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

# Forks a process for each folder it is told, in which the libraries are loaded already: that takes longer than most of the trainings.
FORKING = """
import json, os, runpy, sys, traceback
os.environ["KERAS_BACKEND"] = "torch"
import keras, numpy, sklearn, torch
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.chdir(json.loads(line))
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT, 0o600), number)
        status = 0
        try:
            runpy.run_path("script.py", run_name="__main__")
        except BaseException:
            traceback.print_exc()
            status = 1
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(status)
    print(os.waitpid(child, 0)[1], flush=True)
"""


ON_A_PROCESSOR = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}  # as the trainings that scripts are held against


def losses(script: str, folder: Path) -> list[float]:
    """What the script prints for each epoch."""
    assert script.index('os.environ["KERAS_BACKEND"] = "torch"') < script.index("import keras")
    return found_in(output(script, folder))


def output(script: str, folder: Path) -> str:
    """What the script prints, run in the folder."""
    (folder / "script.py").write_text(script, "utf-8")
    launcher = _launcher()
    print(json.dumps(str(folder)), file=launcher.stdin, flush=True)
    status = launcher.stdout.readline().strip()
    assert status == "0", (folder / "stderr").read_text("utf-8")
    return (folder / "stdout").read_text("utf-8")


def found_in(output: str) -> list[float]:
    return [float(number) for number in re.findall(r"^epoch \d+: .* (\S+)$", output, re.MULTILINE)]


@cache
def _launcher() -> subprocess.Popen:
    command = [sys.executable, "-I", "-c", FORKING]
    launcher = subprocess.Popen(command, cwd="/", env=ON_A_PROCESSOR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(launcher.kill)
    return launcher

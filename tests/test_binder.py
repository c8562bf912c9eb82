"""What Binder would build from the course, and that its readers wait for no compiler."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TRAINING = """
import numpy as np
from numba.core.registry import cpu_target
import dlkit
from dlkit import initialization, logistic, network, optimizers, training

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(20, 100)), np.eye(3)[:, rng.integers(3, size=100)]
net = network.Network(20, 16, 8, 3, output=network.SOFTMAX, batch_norm=True)
theta = network.initial(rng, net, initialization.he)
training.train(net, X, Y, theta, rng=rng, optimizer=optimizers.Adam(), epochs=1, batch_size=64)
logistic.gradient_compiled(np.zeros((20, 1)), 0.0, X, Y[:1])
print(dlkit.__file__, cpu_target.target_context.codegen().magic_tuple(), sep="\\n")
"""


@pytest.fixture(scope="module")
def plan():
    """The Dockerfile that Binder would build, and what repo2docker says while it makes it."""
    if importlib.util.find_spec("repo2docker") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("repo2docker is not installed")
        pytest.skip("repo2docker is not installed; it comes with the extra 'test'")
    # Its exit code is 0 whatever happens.
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "FROM " in done.stdout, done.stderr
    return done


def test_binder_takes_the_python_that_is_asked_for_and_warns_of_nothing(plan):
    version = (ROOT / ".binder/runtime.txt").read_text().strip().removeprefix("python-")
    assert f"python={version}\n" in plan.stderr
    assert f"environment.py-{version}-linux" in re.sub(
        r"-([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), plan.stdout
    )
    assert not re.search("warn|deprecat|error", plan.stderr, re.IGNORECASE)


def test_binder_installs_the_course_by_our_script_and_starts_by_our_own(plan):
    copied, built = plan.stdout.index("COPY --chown"), plan.stdout.index("RUN ./.binder/postBuild\n")
    assert copied < plan.stdout.index("src/ ${REPO_DIR}/") < built
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/.binder/start"\n' in plan.stdout[built:]
    assert "requirements.txt" not in plan.stdout  # nothing else is installed
    script = (ROOT / ".binder/postBuild").read_text()
    install = "\npython3 -m pip install --no-cache-dir --constraint constraints.txt --editable . notebook\n"
    assert install in script
    assert script.endswith("\n.binder/start python3 .binder/warm_up.py\n")


@pytest.mark.slow
def test_what_was_compiled_for_the_image_is_compiled_no_more(tmp_path):
    for folder in (".binder", "dlkit"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environ |= {"PYTHONPATH": str(tmp_path), "NUMBA_DEBUG_CACHE": "1"}

    def said(*arguments):
        command = [".binder/start", sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "data saved to" in said(".binder/warm_up.py")
    for source in tmp_path.rglob("*.py"):  # an image keeps whole seconds only
        second = int(source.stat().st_mtime)
        os.utime(source, (second, second))
    out = said("-c", TRAINING)
    *log, where, processor = out.splitlines()
    assert Path(where).is_relative_to(tmp_path)
    assert any("data loaded from" in line for line in log)
    assert [line for line in log if "data saved to" in line] == []
    # With such a processor, what is kept depends on nothing that only some machines have.
    levels = subprocess.run(["/lib64/ld-linux-x86-64.so.2", "--help"], capture_output=True, text=True)
    if "x86-64-v3 (supported" in levels.stdout:
        assert processor.endswith(", 'x86-64-v3', '')")

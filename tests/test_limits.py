"""A run of tests always ends: a test that hangs fails with its stack, and what it has started ends, too."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from dlkit import __main__ as commands

ROOT = Path(__file__).resolve().parents[1]
TWO_WAYS = pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "as a worker"])

CHILD = """
import subprocess, sys
command = [sys.executable, "-c", "input()"]
grandchild = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
open("pid", "w").write(str(grandchild.pid))
grandchild.wait()
"""

HANGS = f"""
import pytest, subprocess, sys, threading

@pytest.mark.timeout(1)
def test_that_waits_for_ever():
    threading.Event().wait()

def test_that_waits_for_a_child():
    subprocess.run([sys.executable, "-c", {CHILD!r}], capture_output=True)

def test_that_comes_afterwards():
    pass
"""

SPINS = """
import itertools

def test_that_never_comes_back_from_compiled_code():
    sum(itertools.repeat(0))
"""

GROUPS = """
import os, pytest

@pytest.mark.parametrize("group", [pytest.param(k, marks=pytest.mark.xdist_group(str(k))) for k in range(4)])
@pytest.mark.parametrize("test", range(4))
def test_of_a_group(group, test):
    with open(f"group-{group}", "a") as file:
        print(os.getpid(), file=file)
"""


def has_ended(pid):
    """Whether a process has ended; one that nobody has waited for yet is still listed, as a zombie."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def pytest_on(code, folder, *options):
    """Run a file of tests with this project's settings; return the exit code and all that was printed."""
    (folder / "test_small.py").write_text(code)
    settings = ["-c", f"{ROOT / 'pyproject.toml'}", "--rootdir=.", "-p", "conftest", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *options, "test_small.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ran.returncode, ran.stdout


@pytest.mark.slow
@TWO_WAYS
def test_a_test_that_hangs_fails_with_its_stack_and_takes_its_children_along(tmp_path, workers):
    code, output = pytest_on(HANGS, tmp_path, "--timeout=6", *workers)
    assert code == 1
    assert "2 failed, 1 passed" in output.splitlines()[-1]
    assert "Failed: Timeout (>1.0s) from pytest-timeout." in output
    assert ">       threading.Event().wait()\n\ntest_small.py:6:" in output
    assert "Failed: Timeout (>6.0s) from pytest-timeout." in output
    assert ">       subprocess.run([sys.executable" in output
    grandchild = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 10  # to be killed takes a moment, too
    while not has_ended(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert has_ended(grandchild)


@pytest.mark.slow
@TWO_WAYS
def test_a_test_that_python_cannot_reach_ends_its_process_with_all_stacks(tmp_path, workers):
    limits = "--timeout=1", "-o", "faulthandler_timeout=2", "--max-worker-restart=0"
    code, output = pytest_on(SPINS, tmp_path, *limits, *workers)
    assert code == 1
    assert "Timeout (0:00:02)!" in output
    assert 'test_small.py", line 5 in test_that_never_comes_back_from_compiled_code' in output
    if workers:
        assert "crashed while running 'test_small.py::test_that_never_comes_back_" in output
        assert "1 failed" in output.splitlines()[-1]


@pytest.mark.slow
def test_tests_of_one_group_run_in_one_worker(tmp_path):
    # pytest-xdist 3.8 forgets the groups where pytest is 9.2: both workers then do the work of a group.
    code, _ = pytest_on(GROUPS, tmp_path, *commands.TWO_WORKERS)
    workers = [set(path.read_text().split()) for path in sorted(tmp_path.glob("group-*"))]
    assert code == 0
    assert [len(group) for group in workers] == [1, 1, 1, 1]
    assert len(set.union(*workers)) == 2

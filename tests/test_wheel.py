"""The wheel, in an environment of its own: what it carries, and what its commands do without a clone."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from dlkit import environment, updating

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(updating.notebooks_below(ROOT))
MOST_BYTES = 8_000_000
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*command, folder, **environ):
    """Run a command in a folder that is not the clone; nothing of the clone is found there."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environ
    command = [str(word) for word in command]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def wheel(home):
    """The wheel, built as pip builds it."""
    made = run(
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", home, ROOT, folder=home
    )
    assert made.returncode == 0, made.stderr
    (path,) = home.glob("dlkit_course-*-py3-none-any.whl")
    return path


@pytest.fixture(scope="module")
def dlkit(home, wheel):
    """A function that calls the installed ``dlkit``, in an environment that has nothing else."""
    folder = home / "environment"
    venv.create(folder, symlinks=os.name != "nt")
    python = environment.interpreter(folder)
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps"]
    installed = run(*pip, wheel, folder=home)
    assert installed.returncode == 0, installed.stderr

    def call(*arguments, **environ):
        return run(python.parent / "dlkit", *arguments, folder=home, **environ)

    call.python = python
    return call


@pytest.fixture
def all_packages(dlkit):
    """What the course depends on, lent by the Python of the tests; the course itself is the wheel's."""
    said = run(dlkit.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder="/")
    lent = Path(said.stdout.strip()) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n")
    yield
    lent.unlink()


def files_below(folder):
    """The files of a folder of the clone, without what programs leave behind."""
    paths = [path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()]
    kept = [path for path in paths if not any(part[0] == "." or part == "__pycache__" for part in path.parts)]
    return [path.as_posix() for path in kept]


def answer(folder, text):
    """Write an answer into the first exercise of a folder; give its path."""
    path = folder / "exercises/1_introduction/1.0_what_is_a_neural_network.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    cell = next(one for one in book["cells"] if one["metadata"].get("nbgrader", {}).get("solution"))
    cell["source"] = text
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def test_the_wheel_carries_every_file_of_the_package_and_every_notebook_and_nothing_else(wheel):
    course = {f"dlkit/course/{name}" for folder in updating.FOLDERS for name in files_below(folder)}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {*files_below("dlkit"), *course}
    assert wheel.stat().st_size < MOST_BYTES


def test_no_solution_notebook_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as files:
        notebooks = [name for name in files.namelist() if name.endswith(".ipynb")]
        assert len(notebooks) == len(NOTEBOOKS)
        assert not [name for name in notebooks if b"### BEGIN SOLUTION" in files.read(name)]


def test_start_lays_out_all_notebooks_where_nothing_but_the_wheel_is_installed(dlkit, tmp_path):
    course = tmp_path / "course"
    started = dlkit("start", course, "--no-lab")
    assert (started.returncode, started.stdout) == (0, f"The course lies in {course}.\n"), started.stderr
    assert sorted(updating.notebooks_below(course)) == NOTEBOOKS


def test_starting_again_writes_over_no_answer(dlkit, tmp_path):
    dlkit("start", tmp_path, "--no-lab")
    path = answer(tmp_path, "mine = 1")
    before = path.read_bytes()
    again = dlkit("start", tmp_path, "--no-lab")
    assert again.returncode == 0, again.stderr
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert stored == json.loads(before)


def test_update_says_how_an_installed_course_is_updated(dlkit):
    updated = dlkit("update")
    assert updated.returncode == 1
    assert "Install its newer version" in updated.stderr
    assert "dlkit start FOLDER" in updated.stderr


def test_the_tests_are_said_to_come_with_the_sources(dlkit):
    assert "only the installed package" in dlkit("test").stderr


@pytest.mark.parametrize("command", [("grade", "--help"), ("open", "--no-browser")])
def test_what_needs_more_than_the_wheel_says_what_is_missing_and_how_to_get_it(dlkit, command):
    asked = dlkit(*command)
    assert asked.returncode == 1
    assert "Traceback" not in asked.stderr
    assert "which " in asked.stderr
    assert "does not have" in asked.stderr
    assert ".venv/bin/activate" not in asked.stderr  # there is no clone


@pytest.mark.usefixtures("all_packages")
def test_open_lays_the_course_out_and_becomes_jupyterlab(dlkit, home):
    opened = dlkit("open", "--no-browser", "--version")
    assert opened.returncode == 0, opened.stderr
    assert sorted(updating.notebooks_below(home / "dlkit-course")) == NOTEBOOKS
    assert opened.stdout.splitlines()[-1].startswith("4.")


@pytest.mark.usefixtures("all_packages")
def test_the_grader_of_the_wheel_explains_itself(dlkit):
    helped = dlkit("grade", "--help")
    assert helped.returncode == 0, helped.stderr
    assert "usage: " in helped.stdout

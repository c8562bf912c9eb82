"""A section or an exercise that has just been started: it runs, and passes what unfinished work can pass."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from dlkit.classroom import execution, handout, starter
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.execution import NotebookError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def started(tmp_path):
    """A section and its exercise, in a clone of nothing else."""
    starter.section(tmp_path, "3.9", "Of two minds")
    starter.exercise(tmp_path, "3.9")
    return tmp_path


def files(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.*"))


def test_the_files_are_named_after_the_section_and_lie_where_they_belong(started):
    assert files(started) == [
        "dlkit/classroom/catalogue/section_3_9_of_two_minds.py",
        "dlkit/classroom/styles/section_3_9_of_two_minds.py",
        "docs/teaching.md",
        "notebooks/3_practical_aspects/3.9_of_two_minds.ipynb",
        "solutions/3_practical_aspects/3.9_of_two_minds.ipynb",
    ]


def test_a_started_section_has_the_parts_of_every_section_and_a_live_figure(started):
    (path,) = started.glob("notebooks/*/*.ipynb")
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    parts = (
        "# 3.9 Of two minds",
        "**Predict**",
        "## Common confusions",
        "## What you know now",
    )
    for part in (*parts, "live(fig, ", "guess(", "# The stage"):
        assert part in text, part
    assert all(len(cell.source.splitlines()) <= 20 for cell in nbformat.read(path, as_version=4).cells[1:-1])


def load(name, path, monkeypatch):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_the_started_exercise_is_right_and_its_mistakes_are_named(started, monkeypatch):
    name = "section_3_9_of_two_minds"
    for folder in ("styles", "catalogue"):
        path = started / f"dlkit/classroom/{folder}/{name}.py"
        module = load(f"dlkit.classroom.{folder}.{name}", path, monkeypatch)
    for exercise in module.EXERCISES:
        assert all(diagnose(exercise, one).is_right for one in (exercise.reference, *exercise.styles))
        for mistake in exercise.mistakes:
            assert diagnose(exercise, mistake.wrong).mistake == mistake.name


def test_a_started_section_has_a_place_in_the_notes_for_teachers(started):
    assert "\n## 3.9 Of two minds\n" in (started / "docs" / "teaching.md").read_text(encoding="utf-8")


@pytest.mark.notebooks
def test_what_has_been_started_runs(started, monkeypatch):
    (path,) = started.glob("notebooks/*/*.ipynb")
    book = execution.normalized(execution.executed(nbformat.read(path, as_version=4), path))
    assert [
        cell.id
        for cell in book.cells
        if any("image/png" in o.get("data", {}) for o in cell.get("outputs", ()))
    ]


def test_a_started_exercise_can_be_handed_out(started):
    (path,) = started.glob("solutions/*/*.ipynb")
    text = "".join(cell.source for cell in handout.blanked(execution.read(path), path).cells)
    assert "NotImplementedError" in text
    assert "np.mean" not in text


def test_ruff_is_silent_about_what_has_been_started(started):
    shutil.copy(ROOT / "pyproject.toml", started)
    for folder in ("notebooks", "solutions"):
        shutil.copy(ROOT / folder / "ruff.toml", started / folder)
    for check in (["check"], ["format", "--check"]):
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", *check, "."], cwd=started, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout


def test_nothing_is_ever_written_over(started):
    before = {path: path.read_bytes() for path in started.rglob("*.*")}
    with pytest.raises(NotebookError, match=r"There is a section 3\.9 already"):
        starter.section(started, "3.9", "Another name")
    with pytest.raises(NotebookError, match="is there already"):
        starter.exercise(started, "3.9")
    assert {path: path.read_bytes() for path in started.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("number", "name", "message"),
    [
        ("3.9", None, "needs a name"),
        ("7.1", "X", "7.1 is no section of chapters 1, 2, 3"),
        ("three", "X", "no section"),
    ],
)
def test_a_section_that_cannot_be_is_refused(tmp_path, number, name, message):
    with pytest.raises(NotebookError, match=message):
        starter.section(tmp_path, number, name)
    assert files(tmp_path) == []


def test_an_exercise_needs_its_section(tmp_path):
    with pytest.raises(NotebookError, match="no section 3.9 yet"):
        starter.exercise(tmp_path, "3.9")


def test_the_command_says_what_it_made_or_why_not(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert starter.main(["section", "3.9", "Of two minds"]) == 0
    assert starter.main(["exercise", "3.9"]) == 0
    assert starter.main(["exercise", "3.9"]) == 1
    said = capsys.readouterr()
    assert said.out.count(".ipynb") == 2
    assert "is there already" in said.err

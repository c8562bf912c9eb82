"""A class of submissions that cheat, stop, damage, or were mangled on their way: all of it graded at once."""

import csv
import dataclasses
import hashlib
import json
import os
from pathlib import Path

import grading_corpus as corpus
import pytest

from dlkit.grading import batch, one
from dlkit.grading.results import Submission
from dlkit.grading.sandbox import Limits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.usefixtures("sandbox"),
    pytest.mark.xdist_group("corpus"),
]
# An odd size of the sandbox's disk, by which its processes can be told from those of others.
LIMITS = Limits(seconds=2, waste=4, disk=(48 << 20) + 4096 * (os.getpid() % 4096))


@dataclasses.dataclass
class Graded:
    """The class when it has been graded: what was due, what came of it, and what was there before."""

    out: Path
    due: dict
    made: dict
    before: dict
    after: dict


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpus")
    folder, out, home = place / "class", place / "out", place / "home"
    due = {each.name: each.due for each in corpus.every()}
    corpus.write(folder)
    due |= corpus.write_odd(folder) | corpus.write_students(folder)
    home.mkdir()
    (home / "token").write_text("what nobody may read")
    watched = (home, folder, corpus.SOLUTION.parent, batch.PACKAGE / "classroom")
    before = seen(watched)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("DLKIT_TOKEN", "what nobody may read")
        made = batch.grade_folder(folder, out, batch.Settings(limits=LIMITS), jobs=2)
    return Graded(out, due, {each.student: each for each in made}, before, seen(watched))


def seen(folders):
    """What lies in some folders, and the traces that submissions try to leave in the one for all."""
    found = {f"/tmp/{name}": Path("/tmp", name).exists() for name in ("owned", "full", "sparse", "kept.txt")}
    paths = (
        path for folder in folders for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts
    )
    for path in paths:
        is_file = path.is_file() and not path.is_symlink()
        found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest() if is_file else path.lstat().st_mode
    return found


def test_every_submission_gets_what_it_fairly_earned(graded):
    wrong = {}
    for student, due in graded.due.items():
        states = {each.name: each.state for each in graded.made[student].exercises}
        for name, fair in due.items():
            if states.get(name) not in ((fair,) if isinstance(fair, str) else fair):
                wrong[student, name] = states.get(name)
    assert wrong == {}


def test_who_hands_in_no_notebook_is_told_why(graded):
    nothing = [student for student, due in graded.due.items() if not due]
    assert nothing
    assert [student for student in nothing if not graded.made[student].complaint] == []


def test_everybody_is_graded_once(graded):
    assert set(graded.made) == set(graded.due)
    assert len(list((graded.out / "results").glob("*.json"))) == len(graded.due)


def test_nothing_outside_has_changed(graded):
    assert graded.after == graded.before


def test_nothing_is_left_running(graded):
    size, left = str(LIMITS.disk).encode(), []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path("/proc", pid, "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        left += [words] if size in words else []
    assert left == []


def test_the_honest_are_graded_as_they_are_alone(graded):
    path = graded.out.parent / "class" / "honest" / corpus.NAME
    secret = (graded.out / "secret").read_text().strip()
    alone, _ = one.grade(one.Job(str(path), Submission("honest", path.stem), secret=secret))
    assert graded.made["honest"].exercises == alone.exercises
    assert graded.made["honest"].remarks == ()


def test_what_a_submission_says_is_no_markup_on_a_page(graded):
    pages = list(graded.out.rglob("*.html"))
    assert len(pages) >= len(graded.due)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_no_page_of_a_student_has_the_secret_or_a_path_of_this_machine(graded):
    secret = (graded.out / "secret").read_text().strip()
    for page in (graded.out / "feedback").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert secret not in text
        assert str(graded.out.parent) not in text


def test_results_and_table_can_be_read(graded):
    for path in (graded.out / "results").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    with open(graded.out / "scores.csv", encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(graded.due)

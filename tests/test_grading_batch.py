"""A class is graded in any order and at any interruption to the same results, and each to whom it belongs."""

import concurrent.futures
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from dlkit.grading import batch, command, folder, one, results
from dlkit.grading import sandbox as sandbox_module
from dlkit.grading.batch import Settings, grade_folder
from dlkit.grading.results import ExerciseResult, Submission
from dlkit.grading.sandbox import Limits, NoSandbox

NAME = "1.2_logistic_regression.ipynb"
RIGHT = "return 1 / (1 + np.exp(-z))"
WRONG = "return 1 / (1 + np.exp(z))"
BLANK = "raise NotImplementedError"
ONE = Settings(counted=(("1.2", "sigmoid", 1),))


def notebook(body=RIGHT, **more):
    """A notebook in which there is only one function, so that it is graded soon."""
    cells = ["import numpy as np\nfrom dlkit.classroom import Checker\n", f"def sigmoid(z):\n    {body}\n"]
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells]
    return json.dumps({"cells": cells, "metadata": more, "nbformat": 4, "nbformat_minor": 4})


def write(place, *parts, body=RIGHT, when=None, **more):
    """Hand in a notebook."""
    path = Path(place, *parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook(body, **more), encoding="utf-8")
    if when:
        os.utime(path, (when, when))
    return path


def class_of(place, *bodies):
    """A class of students, one for each answer."""
    for number, body in enumerate(bodies):
        write(place, f"student_{number:02}", NAME, body=body)
    return place


def files_in(out):
    """The files of results with the times at which they were written."""
    paths = [*Path(out, "results").iterdir(), *Path(out, "state").iterdir()]
    return {path.name + path.parent.name: path.stat().st_mtime_ns for path in paths}


def bare(submissions):
    """What was found out, without when and how long that took."""
    return [replace(made, graded="", seconds=0.0) for made in submissions]


# Who handed in what


def students_of(place):
    return [(found.known.student, found.known.assignment) for found in folder.find(place)]


def test_in_folders_of_students_the_folder_is_the_student(tmp_path):
    for student in ("Müller, Günther", "O'Neill", "smith.jr", "李"):
        write(tmp_path, student, NAME)
    expected = ["Müller, Günther", "O'Neill", "smith.jr", "李"]
    assert students_of(tmp_path) == [(student, NAME[:-6]) for student in expected]


def test_below_a_students_folder_everything_is_theirs(tmp_path):
    write(tmp_path, "ada", "1_introduction", NAME)
    write(tmp_path, "ada", "2.1_representation.ipynb")
    assert students_of(tmp_path) == [("ada", NAME[:-6]), ("ada", "2.1_representation")]


def test_a_name_is_the_same_however_its_umlauts_are_written(tmp_path):
    write(tmp_path, unicodedata.normalize("NFD", "Günther"), NAME)
    write(tmp_path, unicodedata.normalize("NFC", "Günther"), "2.1_representation.ipynb")
    assert [student for student, _ in students_of(tmp_path)] == [unicodedata.normalize("NFC", "Günther")] * 2


@pytest.mark.parametrize(
    "name", ["1.2_logistic_regression (1)", "1.2_logistic_regression-Copy1", "my 1.2_logistic_regression"]
)
def test_a_copy_has_the_name_of_its_notebook(tmp_path, name):
    write(tmp_path, "ada", f"{name}.ipynb")
    assert students_of(tmp_path) == [("ada", "1.2_logistic_regression")]


def test_nbgraders_layout_is_known_with_its_times(tmp_path):
    path = write(tmp_path, "submitted", "bitdiddle", "ps1", NAME)
    path.with_name("timestamp.txt").write_text("2026-11-28 18:22:00.123456 UTC\n")
    (found,) = folder.find(tmp_path)
    assert (found.known.student, found.known.submitted) == ("bitdiddle", "2026-11-28T18:22:00+00:00")
    (again,) = folder.find(tmp_path / "submitted")
    assert again.known.student == "bitdiddle"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "\0", "x" * 500])
def test_a_time_that_makes_no_sense_is_the_files_own(tmp_path, text):
    path = write(tmp_path, "ada", NAME, when=1_790_000_000)
    path.with_name("timestamp.txt").write_text(text)
    (found,) = folder.find(tmp_path)
    assert folder.moment(found.known.submitted).timestamp() == 1_790_000_000


FLAT = {
    "1.2_logistic_regression_ada.ipynb": ("ada", "1.2_logistic_regression"),
    "ada-1.2_logistic_regression.ipynb": ("ada", "1.2_logistic_regression"),
    "Müller, Ada 1.2_logistic_regression.ipynb": ("Müller, Ada", "1.2_logistic_regression"),
    "ada.ipynb": ("ada", "ada"),
    "Ada Lovelace_123_assignsubmission_file_1.2_logistic_regression.ipynb": (
        "Ada Lovelace_123",
        "1.2_logistic_regression",
    ),
    "lovelaceada_7_8_1.2_logistic_regression-1.ipynb": ("lovelaceada_7", "1.2_logistic_regression"),
    "lovelaceada_LATE_7_8_1.2_logistic_regression.ipynb": ("lovelaceada_7", "1.2_logistic_regression"),
}


@pytest.mark.parametrize("name", FLAT)
def test_in_a_flat_folder_the_name_says_whose_it_is(tmp_path, name):
    write(tmp_path, name)
    assert students_of(tmp_path) == [FLAT[name]]


def test_in_moodles_folders_the_folders_name_says_whose_it_is(tmp_path):
    write(tmp_path, "Ada Lovelace_123_assignsubmission_file_", NAME)
    assert students_of(tmp_path) == [("Ada Lovelace_123", NAME[:-6])]


def test_what_jupyter_and_others_leave_behind_is_passed_over(tmp_path):
    write(tmp_path, "ada", NAME)
    for name in (".ipynb_checkpoints", "__MACOSX", ".git"):
        write(tmp_path, "ada", name, NAME)
    assert len(students_of(tmp_path)) == 1


def test_a_folder_without_notebooks_is_said_to_be_one(tmp_path):
    with pytest.raises(folder.BadFolder, match="no file in it whose name ends in .ipynb"):
        folder.find(tmp_path)
    with pytest.raises(folder.BadFolder, match="that exists"):
        folder.find(tmp_path / "nowhere")


def zipped(place, **files):
    archive = place / "hand ins.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return archive


def test_a_zip_keeps_the_dates_of_its_files(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo(f"ada/{NAME}", (2026, 3, 1, 12, 0, 0)), notebook())
    folder.unpack(archive, tmp_path / "out")
    (found,) = folder.find(tmp_path / "out")
    assert found.known.submitted.startswith("2026-03-01T12:00:00")


def test_a_zip_writes_nowhere_else(tmp_path):
    archive = zipped(
        tmp_path, **{f"../{NAME}": "x", f"/tmp/{NAME}": "x", f"C:\\{NAME}": "x", f"a/{NAME}": "y"}
    )
    folder.unpack(archive, tmp_path / "in" / "out")
    assert [path.read_text() for path in tmp_path.rglob("*.ipynb")] == ["y"]


def test_links_in_a_zip_are_left_out(tmp_path):
    link = zipfile.ZipInfo(f"ada/{NAME}")
    link.external_attr = 0o120777 << 16
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(link, "/etc/passwd")
    folder.unpack(archive, tmp_path / "out")
    assert not list(tmp_path.rglob("*.ipynb"))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_said_to_be_none(tmp_path, content):
    archive = tmp_path / "a.zip"
    archive.write_bytes(content)
    with pytest.raises(folder.BadFolder, match="cannot be unpacked"):
        folder.unpack(archive, tmp_path / "out")


def test_a_zip_that_is_far_larger_than_it_looks_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "LARGEST_ZIP", 1000)
    with pytest.raises(folder.BadFolder, match="larger than"):
        folder.unpack(zipped(tmp_path, a=b"0" * 2000), tmp_path / "out")


def test_a_zip_with_a_password_is_said_to_be_no_use(tmp_path):
    archive = zipped(tmp_path, **{NAME: notebook()})
    data = bytearray(archive.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(folder.BadFolder, match="encrypted|password"):
        folder.unpack(archive, tmp_path / "out")


def test_results_lie_beside_what_was_graded(tmp_path, monkeypatch):
    (tmp_path / "section-1.2").mkdir()
    (tmp_path / "all.zip").write_bytes(b"")
    assert batch.beside(tmp_path / "section-1.2").name == "section-1.2-graded"
    assert batch.beside(tmp_path / "all.zip").name == "all-graded"
    monkeypatch.chdir(tmp_path / "section-1.2")
    assert batch.beside(".") == tmp_path / "section-1.2-graded"


# Grading


@pytest.mark.usefixtures("sandbox")
class TestGrading:
    def test_a_moodle_zip_is_graded(self, tmp_path):
        names = [f"Ada Müller_{n}_assignsubmission_file_/{NAME}" for n in (1, 2)]
        archive = zipped(tmp_path, **{names[0]: notebook(), names[1]: notebook(WRONG)})
        made = grade_folder(archive, settings=ONE)
        assert [(m.student, m.score) for m in made] == [("Ada Müller_1", 1), ("Ada Müller_2", 0)]
        assert (tmp_path / "hand ins-graded" / "class.html").is_file()

    def test_a_zip_with_one_folder_around_it_is_graded(self, tmp_path):
        archive = zipped(tmp_path, **{f"ps1/{s}/{NAME}": notebook() for s in ("ada", "ben")})
        assert [made.student for made in grade_folder(archive, settings=ONE)] == ["ada", "ben"]

    def test_a_canvas_zip_is_graded(self, tmp_path):
        archive = zipped(tmp_path, **{f"lovelaceada_LATE_7_8_{NAME[:-6]}-1.ipynb": notebook()})
        (made,) = grade_folder(archive, settings=ONE)
        assert (made.student, made.score) == ("lovelaceada_7", 1)

    @pytest.mark.slow
    def test_results_are_equal_for_any_number_of_jobs(self, tmp_path):
        class_of(tmp_path / "in", RIGHT, WRONG, BLANK, "return z / 2", "return 0 * z")
        made = []
        for jobs in (1, 2):
            out = tmp_path / f"out{jobs}"
            share_the_secret(out)
            made.append(bare(grade_folder(tmp_path / "in", out, ONE, jobs)))
        assert made[0] == made[1]
        assert [one.score for one in made[0]] == [1, 0, 0, 0, 0]
        for name in ("scores.csv", "class.html"):
            assert (tmp_path / "out1" / name).exists()

    @pytest.mark.slow
    def test_a_dask_cluster_gives_the_same_results(self, tmp_path):
        distributed = pytest.importorskip("distributed")
        class_of(tmp_path / "in", RIGHT, WRONG, BLANK)
        for out in ("here", "there"):
            share_the_secret(tmp_path / out)
        own = grade_folder(tmp_path / "in", tmp_path / "here", ONE)
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
            ) as cluster,
            distributed.Client(cluster) as client,
            client.get_executor(pure=False) as executor,
        ):
            theirs = grade_folder(tmp_path / "in", tmp_path / "there", ONE, executor=executor)
        assert bare(own) == bare(theirs)

    def test_grading_again_touches_only_what_has_changed(self, tmp_path):
        source, out = class_of(tmp_path / "in", RIGHT, WRONG, BLANK), tmp_path / "out"
        first = grade_folder(source, out, ONE)
        before = files_in(out)
        assert grade_folder(source, out, ONE) == first
        assert files_in(out) == before
        write(source, "student_01", NAME, body=RIGHT)
        again = grade_folder(source, out, ONE)
        after = files_in(out)
        changed = {name for name in before if before[name] != after[name]}
        assert changed
        assert all("student-01" in name for name in changed)
        assert [made.score for made in again] == [1, 1, 0]
        assert [again[0], again[2]] == [first[0], first[2]]

    def test_other_settings_are_graded_anew(self, tmp_path):
        source, out = class_of(tmp_path / "in", WRONG), tmp_path / "out"
        (with_hints,) = grade_folder(source, out, ONE)
        (without,) = grade_folder(source, out, replace(ONE, hints=False))
        assert with_hints.exercises[0].hint
        assert without.exercises[0].hint == ""

    def test_a_result_that_was_damaged_is_written_anew(self, tmp_path):
        source, out = class_of(tmp_path / "in", RIGHT, WRONG), tmp_path / "out"
        first = grade_folder(source, out, ONE)
        for path, text in zip(sorted(out.glob("results/*")), ("{", "[]"), strict=True):
            path.write_text(text)
        for path, text in zip(sorted(out.glob("state/*")), ("", '{"key": 1}'), strict=True):
            path.write_text(text)
        assert bare(grade_folder(source, out, ONE)) == bare(first)
        read = [results.from_json(path.read_text()) for path in sorted(out.glob("results/*"))]
        assert bare(read) == bare(first)

    def test_the_time_of_a_submission_is_its_own_though_it_is_copied_anew(self, tmp_path):
        source, out = tmp_path / "in", tmp_path / "out"
        path = write(source, "ada", NAME, when=1_790_000_000)
        (first,) = grade_folder(source, out, replace(ONE, due="2026-09-30T00:00+00:00"))
        os.utime(path)
        (second,) = grade_folder(source, out, replace(ONE, due="2026-09-30T00:00+00:00"))
        (third,) = grade_folder(source, out, replace(ONE, due="2026-09-30T00:00+00:00", hints=False))
        assert folder.moment(first.submitted).timestamp() == 1_790_000_000
        assert first.submitted == second.submitted == third.submitted
        assert [first.late, second.late, third.late] == [False] * 3
        assert third.graded >= first.graded

    def test_what_comes_after_the_time_is_late_and_the_time_can_be_moved(self, tmp_path):
        source, out = tmp_path / "in", tmp_path / "out"
        write(source, "ada", NAME, when=1_790_000_000)
        due = {"2026-09-01T00:00+00:00": True, "2026-09-30T00:00+00:00": False, "": False}
        for text, is_late in due.items():
            (made,) = grade_folder(source, out, replace(ONE, due=text))
            assert made.late is is_late
            (path,) = out.glob("results/*")
            assert results.from_json(path.read_text()).late is is_late

    def test_of_several_notebooks_the_latest_counts_and_the_others_are_named(self, tmp_path):
        source, out = tmp_path / "in", tmp_path / "out"
        old = write(source, "ada", "first try", NAME, body=RIGHT, when=1_790_000_000)
        write(source, "ada", "second try", NAME, body=WRONG, when=1_790_000_100)
        write(source, "ben", NAME, body=RIGHT)
        ada, ben = grade_folder(source, out, ONE)
        assert (ada.score, ada.file) == (0, f"ada/second try/{NAME}")
        assert f"not counted: ada/first try/{NAME}" in ada.remarks[0]
        assert ben.remarks == ()
        old.unlink()
        ada, _ = grade_folder(source, out, ONE)
        assert ada.remarks == ()

    def test_a_notebook_that_cannot_be_read_does_not_count_before_one_that_can(self, tmp_path):
        write(tmp_path / "in", "ada", NAME, when=1_790_000_000)
        (tmp_path / "in" / "ada" / "1.2_logistic_regression (1).ipynb").write_text("{")
        made = grade_folder(tmp_path / "in", settings=replace(ONE, section="1.2"))
        assert sum(one.score for one in made) == 1

    def test_the_notebook_of_another_section_is_said_to_be_one(self, tmp_path):
        write(tmp_path / "in", "ada", NAME)
        (made,) = grade_folder(tmp_path / "in", settings=Settings(section="2.1"))
        assert made.complaint == "This is the notebook of section 1.2; the one of section 2.1 was asked for."
        assert (made.score, made.max_score > 0) == (0, True)

    def test_points_are_those_that_were_laid_down(self, tmp_path):
        write(tmp_path / "in", "ada", NAME)
        counted = (("1.2", "sigmoid", 2.5), ("1.2", "cost", 4))
        (made,) = grade_folder(tmp_path / "in", settings=Settings(counted=counted))
        found = [(each.name, each.points, each.max_points, each.state) for each in made.exercises]
        assert found == [("sigmoid", 2.5, 2.5, "right"), ("cost", 0, 4, "blank")]

    def test_the_secret_is_nobody_elses_and_in_no_result(self, tmp_path):
        class_of(tmp_path / "in", RIGHT, WRONG)
        grade_folder(tmp_path / "in", tmp_path / "out", ONE)
        path = tmp_path / "out" / "secret"
        assert path.stat().st_mode & 0o777 == 0o600
        secret = path.read_text().strip()
        assert len(secret) == 32
        others = [one for one in (tmp_path / "out").rglob("*") if one.is_file() and one != path]
        assert len(others) >= 8
        assert not [one for one in others if secret.encode() in one.read_bytes()]

    def test_every_folder_of_results_has_a_secret_of_its_own(self, tmp_path):
        class_of(tmp_path / "in", RIGHT)
        for out in ("a", "b"):
            grade_folder(tmp_path / "in", tmp_path / out, ONE)
        assert (tmp_path / "a" / "secret").read_text() != (tmp_path / "b" / "secret").read_text()

    def test_results_are_read_as_they_were_written(self, tmp_path):
        class_of(tmp_path / "in", RIGHT, WRONG)
        made = grade_folder(tmp_path / "in", tmp_path / "out", ONE)
        read = [results.from_json(p.read_text("utf-8")) for p in (tmp_path / "out" / "results").iterdir()]
        assert sorted(read, key=lambda one: one.student) == made
        assert all(one.sandbox == "bubblewrap" and one.graded and one.digest for one in read)

    @pytest.mark.slow
    def test_a_worker_that_dies_costs_nobody_anything(self, tmp_path):
        source = class_of(tmp_path / "in", RIGHT, "import time; time.sleep(2); return z", RIGHT, RIGHT)
        killed = []

        def kill():
            while not killed and threading.main_thread().is_alive():
                for child in psutil.Process().children():
                    with contextlib.suppress(psutil.Error):  # it has ended by itself
                        if "spawn_main" in " ".join(child.cmdline()) and child.children():
                            child.kill()
                            killed.append(child)
                            return
                time.sleep(0.05)

        killer = threading.Thread(target=kill)
        killer.start()
        made = grade_folder(source, tmp_path / "out", ONE, jobs=2)
        killer.join()
        assert killed
        assert [one.score for one in made] == [1, 0, 1, 1]
        assert not [one.complaint for one in made if one.complaint]

    def test_an_executor_that_fails_is_said_and_not_kept(self, tmp_path):
        source = class_of(tmp_path / "in", RIGHT, RIGHT)

        class Failing(concurrent.futures.Executor):
            def submit(self, function, job):
                future = concurrent.futures.Future()
                if "student_00" in job.path:
                    future.set_exception(RuntimeError("the cluster is down"))
                else:
                    future.set_result(function(job))
                return future

        first, second = grade_folder(source, tmp_path / "out", ONE, executor=Failing())
        assert first.complaint == "The grading itself stopped here, with RuntimeError. Grade again."
        assert second.score == 1
        again = grade_folder(source, tmp_path / "out", ONE)
        assert [one.score for one in again] == [1, 1]
        assert again[1] == second

    @pytest.mark.slow
    @pytest.mark.parametrize("jobs", [1, 2])
    def test_a_run_that_was_killed_goes_on_where_it_stopped_and_leaves_nothing_running(self, tmp_path, jobs):
        source, out = class_of(tmp_path / "in", *[RIGHT, WRONG] * 4), tmp_path / "out"
        run = [sys.executable, "-m", "dlkit", "grade", str(source), "--out", str(out), "--jobs", str(jobs)]
        process = psutil.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(list(out.glob("state/student*.json"))) < 3:
            assert process.poll() is None
            time.sleep(0.02)
        inside = process.children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = files_in(out)
        assert len(list(out.glob("results/student*.json"))) < 8
        assert psutil.wait_procs(inside, timeout=10)[1] == []
        done = subprocess.run(run, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "8 notebooks of 8 students" in done.stdout
        after = files_in(out)
        whole = {name.removesuffix("state") for name in before if name.endswith("state")}
        finished = {name + folder for name in whole for folder in ("state", "results")}
        assert len(whole) >= 3
        assert {name: after[name] for name in finished} == {name: before[name] for name in finished}
        read = [results.from_json(path.read_text()) for path in sorted(out.glob("results/*"))]
        assert [made.exercises[0].points for made in read] == [1, 0] * 4


def share_the_secret(out):
    """Let two folders of results draw the same inputs."""
    out.mkdir()
    (out / "secret").write_text("0123456789abcdef\n")


# Without a sandbox


def test_unsafe_marks_every_result(tmp_path):
    class_of(tmp_path / "in", RIGHT, WRONG)
    made = grade_folder(tmp_path / "in", tmp_path / "out", replace(ONE, unsafe=True))
    assert [(one.score, one.sandbox) for one in made] == [(1, "none"), (0, "none")]
    read = [results.from_json(path.read_text()) for path in (tmp_path / "out" / "results").iterdir()]
    assert {one.sandbox for one in read} == {"none"}
    assert "sandbox" in (tmp_path / "out" / "class.html").read_text(encoding="utf-8")


def test_the_command_warns_where_it_grades_without_a_sandbox(tmp_path, capsys):
    class_of(tmp_path / "in", RIGHT)
    assert command.main([str(tmp_path / "in"), "--unsafe", "--jobs", "1"]) == 0
    assert "Without a sandbox: every submission can do what you can do." in capsys.readouterr().err


def no_program():
    raise NoSandbox("There is no bubblewrap here.")


def failing_program(place, says):
    program = place / "bwrap"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    program.chmod(0o755)
    return lambda: str(program)


def test_without_a_sandbox_nothing_is_graded_and_nothing_written(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox_module, "program", no_program)
    class_of(tmp_path / "in", RIGHT)
    with pytest.raises(NoSandbox, match="no bubblewrap"):
        grade_folder(tmp_path / "in", tmp_path / "out", ONE)
    assert not (tmp_path / "out").exists()
    with pytest.raises(NoSandbox):
        one.grade(one.Job(str(tmp_path / "in" / "student_00" / NAME), Submission("ada", NAME)))


WHY = {
    "bwrap: setting up uid map: Permission denied": "AppArmor",
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted": "AppArmor",
    "bwrap: No permissions to create a new namespace": "seccomp",
    "bwrap: Creating new namespace failed: No space left on device": "max_user_namespaces",
    "bwrap: something else": "something else",
}


@pytest.mark.parametrize("says", WHY)
def test_why_there_is_no_sandbox_is_said_with_what_to_do(tmp_path, monkeypatch, capsys, says):
    monkeypatch.setattr(sandbox_module, "program", failing_program(tmp_path, says))
    class_of(tmp_path / "in", RIGHT)
    with pytest.raises(SystemExit, match=WHY[says]):
        command.main([str(tmp_path / "in"), "--jobs", "1"])
    assert command.main(["--doctor"]) == 1
    told = capsys.readouterr().out
    assert "FAIL  a sandbox starts" in told
    assert WHY[says] in told


def test_a_sandbox_that_goes_away_in_the_middle_ends_the_run(tmp_path, monkeypatch):
    class_of(tmp_path / "in", RIGHT)
    monkeypatch.setattr(batch, "probe", lambda limits: None)
    monkeypatch.setattr(sandbox_module, "program", no_program)
    with pytest.raises(NoSandbox):
        grade_folder(tmp_path / "in", tmp_path / "out", ONE)
    assert not list((tmp_path / "out" / "results").iterdir())

    def test_a_download_of_the_same_notebook_is_no_other_notebook(self, tmp_path):
        source, out = tmp_path / "in", tmp_path / "out"
        write(source, "ada", NAME, body=WRONG, when=1_790_000_000)
        write(source, "ada", "1.2_logistic_regression (1).ipynb", body=RIGHT, when=1_790_000_100)
        write(source, "ben", "homework.ipynb", body=RIGHT)
        ada, ben = grade_folder(source, out, ONE)
        assert (ada.score, ada.assignment, ben.assignment) == (1, NAME[:-6], NAME[:-6])
        assert f"not counted: ada/{NAME}" in ada.remarks[0]

    def test_a_file_that_cannot_be_read_does_not_stand_in_the_way_of_one_that_can(self, tmp_path):
        source, out = tmp_path / "in", tmp_path / "out"
        write(source, "ada", NAME, body=RIGHT, when=1_790_000_000)
        broken = write(source, "ada", "1.2_logistic_regression (1).ipynb", when=1_790_000_100)
        broken.write_text("{", encoding="utf-8")
        os.utime(broken, (1_790_000_100, 1_790_000_100))
        (ada,) = grade_folder(source, out, ONE)
        assert (ada.score, ada.complaint) == (1, "")


# What the whole class shows

CALLS = {
    "sigmoid": "def sigmoid(z):\n    return z",
    "cost": "def cost(w, b, X, Y):\n    return mean(w, b, X, Y)",
    "mean": "def mean(w, b, X, Y):\n    return np.mean(loss(sigmoid(w.T @ X + b), Y))",
    "predict": "def predict(w, b, X):\n    return X",
}


def answers(**states):
    return tuple(ExerciseResult(name, 0, 1, state, "named", "-z", "So.") for name, state in states.items())


def test_a_wrong_answer_that_uses_a_wrong_one_says_where_to_begin():
    states = {"sigmoid": "wrong", "loss": "right", "cost": "wrong", "predict": "wrong"}
    made = Submission("ada", "x", exercises=answers(**states))
    sigmoid, _, cost, predict = batch._explained(made, {"functions": CALLS}).exercises
    assert (sigmoid, predict) == (made.exercises[0], made.exercises[3])
    assert cost.says.startswith("It uses sigmoid, which is not right yet: mend that first")
    assert cost.says.endswith("So.")
    assert (cost.kind, cost.mistake, cost.points) == ("after sigmoid", "-z", 0)


@pytest.mark.parametrize(
    "states", [{"sigmoid": "right", "cost": "wrong"}, {"sigmoid": "wrong", "cost": "right"}]
)
def test_where_only_one_of_them_is_wrong_there_is_nothing_to_explain(states):
    made = Submission("ada", "x", exercises=answers(**states))
    assert batch._explained(made, {"functions": CALLS}) == made
    assert batch._explained(made, {}) == made


def test_functions_that_call_each_other_do_not_stop_the_search():
    assert batch._reached("a", {"a": {"b"}, "b": {"a", "c"}}) == {"a", "b", "c"}


def test_a_mark_of_the_solutions_is_shown_to_the_instructor():
    texts = {"ada": {"code": "### BEGIN SOLUTION\nreturn 1\n### END SOLUTION"}, "ben": {"code": "return 1"}}
    found = dict(batch._flags("1.2", texts, {"ada": "ada", "ben": "ben"}))
    assert list(found) == ["ada"]
    assert "copied" in found["ada"]


# What the command says


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "What shall be graded"),
        (["nowhere"], "expected a folder of notebooks"),
        (["nowhere", "--due", "tomorrow"], "tomorrow"),
        (["nowhere", "--seconds", "0"], "seconds must be above 0"),
        (["nowhere", "--assignment", "nowhere.json"], "no terms of an assignment"),
    ],
)
def test_the_command_says_what_is_wrong_in_a_sentence(arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=says):
        command.main([*arguments, "--unsafe"])


# Results


def test_a_result_is_the_same_after_a_journey_through_json():
    found = (
        ExerciseResult("f", 1, 2.5, "right", "right"),
        ExerciseResult("g", 0, 1, "wrong", "named", "m", "ö 'ß", "?", "r"),
    )
    made = Submission(
        "Müller, G.",
        "1.2",
        "1.2",
        "a/b.ipynb",
        "2026-11-29T18:00:00+01:00",
        "ab",
        found,
        "",
        ("r",),
        ("f",),
        True,
    )
    assert results.from_json(made.as_json()) == made
    assert (made.score, made.max_score) == (1, 3.5)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"schema": "other/1"}', '{"schema": "dlkit-grade/1"}']
)
def test_what_is_no_result_is_said_to_be_none(text):
    with pytest.raises(ValueError, match="expected schema|no result|Expecting"):
        results.from_json(text)


def test_limits_are_above_nothing():
    with pytest.raises(ValueError, match="memory must be above 0"):
        Limits(memory=0)

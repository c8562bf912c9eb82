"""Gradescope, Classroom 50, and a plain step of a CI."""

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile

import pytest
from grading_examples import UNCHECKED, exercise, submission

from dlkit.grading.formats import ci, classroom50, gradescope

TEST_FIELDS = {
    "score",
    "max_score",
    "status",
    "name",
    "name_format",
    "number",
    "output",
    "output_format",
    "tags",
    "visibility",
    "extra_data",
}
TOP_FIELDS = {
    *(
        "score",
        "execution_time",
        "output",
        "output_format",
        "test_output_format",
        "test_name_format",
        "visibility",
    ),
    *("stdout_visibility", "extra_data", "tests", "leaderboard"),
}
FLAGGED = submission("s", flags=("calls dlkit's own answer",), remarks=("A cell was stopped.",), seconds=1.6)
RUNNER = {
    **{"CLASSROOM": "dl", "ASSIGNMENT": "hw1", "SUBMISSION_TAG": "submit/2026-10-05T19-58-23Z-a1b2c3d"},
    **{
        "COMMIT_URL": "https://github.com/o/r/commit/a1",
        "RELEASE_URL": "https://github.com/o/r/releases/tag/x",
    },
}


def test_gradescopes_results_have_only_fields_of_its_specification():
    data = json.loads(gradescope.text(FLAGGED))
    assert set(data) <= TOP_FIELDS
    assert all(set(test) <= TEST_FIELDS for test in data["tests"])
    assert {test["status"] for test in data["tests"]} == {"passed", "failed"}
    assert data["score"] == sum(test["score"] for test in data["tests"]) == 2
    assert sum(test["max_score"] for test in data["tests"]) == 5
    assert data["execution_time"] == 2


def test_gradescope_shows_students_no_flags_and_no_printed_text_and_takes_nothing_for_html():
    data = gradescope.results(FLAGGED)
    assert "own answer" not in json.dumps(data)
    assert data["stdout_visibility"] == "hidden"
    assert {data["output_format"], *(test["output_format"] for test in data["tests"])} == {"text"}
    assert data["output"] == "1.2_logistic_regression: 2 of 5 points\nA cell was stopped."


def test_gradescope_is_told_what_was_not_checked():
    data = gradescope.results(submission("s", *UNCHECKED))
    skipped = data["tests"][1]
    assert (skipped["name"], skipped["status"], skipped["score"]) == ("cost (not checked)", "failed", 0)
    assert skipped["output"] == "Not checked.\nNumPy is missing."
    assert skipped["tags"] == ["not checked"]
    assert "not checked, counted as 0: cost" in data["output"]


def test_gradescope_gets_a_score_and_the_complaint_where_nothing_could_be_read():
    broken = submission("s").__class__("s", "1.2_x", complaint="The file is no notebook.")
    data = gradescope.results(broken)
    assert (data["score"], data["tests"]) == (0, [])
    assert "The file is no notebook." in data["output"]


def test_gradescope_gets_all_notebooks_of_one_upload():
    data = gradescope.results(submission("s"), submission("s", assignment="2.1_x"))
    assert [test["name"] for test in data["tests"]][2:] == ["2.1_x: sigmoid", "2.1_x: cost"]


def test_gradescopes_visibility_is_one_of_four_and_nothing_is_no_submission():
    assert gradescope.results(FLAGGED, visibility="after_published")["visibility"] == "after_published"
    with pytest.raises(
        ValueError, match="visibility must be one of hidden, after_due_date, after_published, visible"
    ):
        gradescope.results(FLAGGED, visibility="never")
    with pytest.raises(ValueError, match="there is no submission"):
        gradescope.results()


def test_the_zip_has_its_scripts_at_the_root_with_the_right_to_run():
    packed = gradescope.autograder_zip("dlkit-1.0-py3-none-any.whl", b"PK wheel")
    assert packed == gradescope.autograder_zip("dlkit-1.0-py3-none-any.whl", b"PK wheel")
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        rights = {entry.filename: stat.S_IMODE(entry.external_attr >> 16) for entry in found.infolist()}
        assert rights == {
            **{"setup.sh": 0o755, "run_autograder": 0o755, "requirements.txt": 0o644},
            **{"dlkit-1.0-py3-none-any.whl": 0o644},
        }
        assert found.read("requirements.txt") == b"/autograder/source/dlkit-1.0-py3-none-any.whl\n"
        assert found.read("dlkit-1.0-py3-none-any.whl") == b"PK wheel"
        for name in ("setup.sh", "run_autograder"):
            assert found.read(name).startswith(b"#!/usr/bin/env bash\n")
            assert b"\r" not in found.read(name)


@pytest.mark.parametrize("arguments", [("dlkit.tar.gz", b""), ("a/b.whl", b""), ("x.whl", None), (None, b"")])
def test_a_zip_of_something_else_than_a_wheel_is_refused(arguments):
    with pytest.raises(ValueError, match="expected the file name of a wheel and its bytes"):
        gradescope.autograder_zip(*arguments)


@pytest.mark.parametrize("requirement", ["", "--index-url=x", "dlkit\nevil"])
def test_a_requirement_is_one_line_and_no_option(requirement):
    with pytest.raises(ValueError, match="expected one requirement for pip"):
        gradescope.files(requirement)


def test_grading_without_a_sandbox_is_written_into_the_script_only_if_asked():
    assert "OPTIONS=()\n" in gradescope.files("dlkit==1.0")["run_autograder"]
    assert "OPTIONS=(--unsafe)\n" in gradescope.files("dlkit==1.0", unsafe=True)["run_autograder"]


bash = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")


@bash
def test_both_scripts_are_bash():
    for name in ("setup.sh", "run_autograder"):
        done = subprocess.run(
            ["bash", "-n"], input=gradescope.files("dlkit")[name], text=True, capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, "")


def run_autograder(folder, python, **options):
    """Run the script in a folder of its own, with a stand-in for `python -m dlkit grade`."""
    (folder / "run_autograder").write_text(gradescope.files("dlkit", **options)["run_autograder"])
    stand_in = folder / "python"
    itself = 'if sys.argv[1] == "-c": os.execv(sys.executable, [sys.executable, *sys.argv[1:]])'
    stand_in.write_text(f"#!{sys.executable}\nimport os, sys\n{itself}\n{python}\n")
    stand_in.chmod(0o755)
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results/results.json").write_text('{"tests": [], "score": 100}')
    environment = {**os.environ, "AUTOGRADER": str(folder), "AUTOGRADER_PYTHON": str(stand_in)}
    done = subprocess.run(
        ["bash", folder / "run_autograder"], env=environment, capture_output=True, text=True, timeout=60
    )
    return done, folder / "results/results.json"


@bash
@pytest.mark.parametrize("unsafe", [False, True])
def test_run_autograder_grades_the_submission_into_results(tmp_path, unsafe):
    python = "print(sys.argv[1:])\nopen(sys.argv[6], 'w').write('{\"tests\": []}')"
    done, results = run_autograder(tmp_path, python, unsafe=unsafe)
    assert (done.returncode, done.stderr) == (0, "")
    command = [
        "-m",
        "dlkit",
        "grade",
        f"{tmp_path}/submission",
        "--gradescope",
        f"{tmp_path}/results/results.json.part",
    ]
    assert done.stdout == f"{command + ['--unsafe'] * unsafe}\n"
    assert json.loads(results.read_text()) == {"tests": []}
    assert [path.name for path in results.parent.iterdir()] == ["results.json"]


@bash
@pytest.mark.parametrize(
    ("python", "why"),
    [
        ("sys.exit(3)", "ended with exit code 3"),
        ("os.kill(os.getpid(), 9)", "ended with exit code 137"),
        ("pass", "its results cannot be read"),
        ('open(sys.argv[6], "w").write("{")', "its results cannot be read"),
        ('open(sys.argv[6], "w").write(\'{"tests": []}\'); sys.exit(1)', "ended with exit code 1"),
    ],
)
def test_run_autograder_that_fails_says_so_and_leaves_no_results(tmp_path, python, why):
    done, results = run_autograder(tmp_path, python)
    assert done.returncode == 1
    assert why in done.stderr
    assert "Nothing was graded; no results were written." in done.stderr
    assert list(results.parent.iterdir()) == []


def classroom50_accepts(data):
    """What collect_scores.py of Classroom 50 asks of a result."""
    whole = [
        (data["score"], data["max-score"]),
        *((test["score"], test["max-score"]) for test in data["tests"]),
    ]
    return (
        data["schema"] == "classroom50/result/v1"
        and all(
            data[field] and type(data[field]) is str
            for field in ("submission", "commit", "release", "review")
        )
        and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", data["datetime"])
        and data["submission"].startswith("submit/")
        and all(type(part) is int and part >= 0 for pair in whole for part in pair)
        and all(points <= most for points, most in whole)
        and all(test["test-name"] and type(test["passed"]) is bool for test in data["tests"])
    )


def test_classroom50_accepts_the_result():
    one = submission("s", submitted="2026-10-05T21:58:23+02:00")
    data = json.loads(classroom50.text(one, environment=RUNNER))
    assert classroom50_accepts(data)
    assert (data["classroom"], data["assignment"], data["datetime"]) == ("dl", "hw1", "2026-10-05T19:58:23Z")
    assert (data["score"], data["max-score"]) == (2, 5)
    assert data["review"] == data["commit"]
    assert classroom50.result(one, environment={**RUNNER, "REVIEW_URL": "https://x"})["review"] == "https://x"
    assert [(test["test-name"], test["passed"]) for test in data["tests"]] == [
        ("sigmoid", True),
        ("cost", False),
    ]


def test_classroom50_is_told_what_was_not_checked_and_what_could_not_be_read():
    broken = submission("s").__class__("s", "2.1_x", complaint="The file is no notebook.")
    data = classroom50.result(submission("s", *UNCHECKED), broken, environment=RUNNER)
    assert classroom50_accepts(data)
    assert [(test["test-name"], test["passed"], test["score"]) for test in data["tests"][1:]] == [
        *(("1.2_logistic_regression: cost (not checked)", False, 0), ("2.1_x: could not be read", False, 0)),
    ]
    assert data["tests"][1]["state"] == "not checked"


def test_classroom50_takes_whole_points_only():
    half = submission("s", exercise("cost", 0.5, 1.0, "wrong"))
    with pytest.raises(
        ValueError, match=r"cost has 0.5 points, and Classroom 50 takes whole numbers.*unit=0.5"
    ):
        classroom50.result(half, environment=RUNNER)
    data = classroom50.result(half, environment=RUNNER, unit=0.5)
    assert classroom50_accepts(data)
    assert (data["score"], data["max-score"]) == (1, 2)


def test_classroom50_needs_its_runner_and_a_submission():
    with pytest.raises(ValueError, match="the environment has no ASSIGNMENT, COMMIT_URL"):
        classroom50.result(FLAGGED, environment={**RUNNER, "ASSIGNMENT": "", "COMMIT_URL": ""})
    with pytest.raises(ValueError, match="there is no submission"):
        classroom50.result(environment=RUNNER)


def test_a_step_of_a_ci_ends_with_0_only_if_everything_is_right():
    right = submission("s", exercise(), exercise("cost"))
    assert ci.step([right]) == (
        0,
        "| s, 1.2_logistic_regression: 2 of 2 points\n|   right: sigmoid, 1 of 1\n|   right: cost, 1 of 1\n",
    )
    nothing = submission("s").__class__("s", "1.2_x")
    broken = submission("s", exercise(), complaint="It stopped half way.")
    for others in ([FLAGGED], [right, FLAGGED], [submission("s", *UNCHECKED)], [nothing], [broken], []):
        assert ci.step(others)[0] == 1


def test_the_log_of_a_ci_says_what_was_wrong_blank_not_checked_or_missing():
    log = ci.step([submission("s", *UNCHECKED, exercise("loss", 0.0, 1.0, "blank"))])[1]
    assert "|   not checked, counted as 0: cost\n" in log
    assert "|   NOT CHECKED: cost, 0 of 3\n|     NumPy is missing.\n|   BLANK: loss, 0 of 1\n" in log
    assert "|   WRONG: cost, 0 of 3\n|     You divide by n." in ci.step([FLAGGED])[1]
    assert ci.step([])[1] == "| Nothing was graded: no notebook was found.\n"


@pytest.mark.parametrize(
    "nasty", ["\n::set-env name=X::1", "##[group]", "a\r\x1b[31m##vso[task.x]", "\u2028::error::x"]
)
def test_a_log_has_no_line_that_a_runner_would_obey(nasty):
    log = ci.step([submission(nasty, exercise("f", 0.0, 1.0, "wrong", says=nasty), remarks=(nasty,))])[1]
    assert all(line.startswith("| ") for line in log.splitlines())
    assert not re.search(r"::|##\[|##vso\[|\x1b|\r", log)

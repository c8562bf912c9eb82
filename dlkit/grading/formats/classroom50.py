"""The ``result.json`` of a Classroom 50 autograder (``classroom50/result/v1``).

Classroom 50 runs ``autograder.py`` in the student's checkout and reads ``./result.json`` when it has ended
with 0, which it does whether tests passed or not; any other exit code is a fault of the grading.  Scores are
whole numbers, no score is above its maximum, names and addresses are not empty.  The runner's environment
says which classroom, assignment, tag and commit it is.  From Classroom 50's wiki, "Advanced Autograding", the
``result.json`` contract, and ``validate_result`` in its collect_scores.py
(github.com/foundation50/classroom50, 2026).
"""

import json
from datetime import UTC, datetime

from dlkit.grading.formats import score
from dlkit.grading.results import NOT_CHECKED, RIGHT

SCHEMA = "classroom50/result/v1"
FROM_ENVIRONMENT = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def result(*submissions, environment, unit=1):
    """Give the content of ``result.json``.

    A test whose answer was not checked says so in its name; it has not passed, and counts as 0.

    Parameters
    ----------
    *submissions : Submission
        The notebooks of one repository.
    environment : mapping of str to str
        The runner's, such as ``os.environ``.
    unit : float
        What one of Classroom 50's points is worth; 0.5 where there are half points.

    Raises
    ------
    ValueError
        If there is no submission, the environment is not a runner's, or points are no whole number of units.
    """
    if not submissions:
        raise ValueError(
            "there is no submission to report.  Is there a notebook in the student's repository?"
        )
    missing = [name for name in FROM_ENVIRONMENT.values() if not environment.get(name)]
    if missing:
        raise ValueError(
            f"the environment has no {', '.join(missing)}.  result.json is made inside Classroom 50's "
            "runner, which sets them; elsewhere use the plain CI step"
        )
    tests = [test for one in submissions for test in _tests(one, unit, len(submissions) > 1)]
    given = {field: environment[name] for field, name in FROM_ENVIRONMENT.items()}
    return {
        "schema": SCHEMA,
        **given,
        "review": environment.get("REVIEW_URL") or given["commit"],
        "datetime": _utc(max(one.submitted or one.graded for one in submissions)),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def text(*submissions, environment, unit=1):
    """Give the text of ``result.json``; see :func:`result`."""
    data = result(*submissions, environment=environment, unit=unit)
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _tests(submission, unit, several):
    place = f"{submission.assignment}: " if several else ""
    if submission.complaint:
        yield _test(f"{place}could not be read", False, 0, 0, {"output": submission.complaint})
    for one in submission.exercises:
        skipped = " (not checked)" if one.state == NOT_CHECKED else ""
        points = (_whole(one, one.points, unit), _whole(one, one.max_points, unit))
        more = {"state": one.state, "output": " ".join(part for part in (one.says, one.hint) if part)}
        yield _test(f"{place}{one.name}{skipped}", one.state == RIGHT, *points, more)


def _test(name, passed, points, most, more):
    return {"test-name": name, "passed": passed, "score": points, "max-score": most, **more}


def _whole(exercise, points, unit):
    units = points / unit
    if abs(units - round(units)) > 1e-9:
        raise ValueError(
            f"{exercise.name} has {score.number(points)} points, and Classroom 50 takes whole numbers.  "
            "Give the exercises whole points, or say unit=0.5"
        )
    return round(units)


def _utc(text):
    when = datetime.fromisoformat(text) if text else datetime.now(UTC)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

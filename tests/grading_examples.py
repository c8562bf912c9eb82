"""Submissions as the tests of the gradebook formats need them."""

from dlkit.grading.results import ExerciseResult, Submission


def exercise(name="sigmoid", points=1.0, max_points=1.0, state="right", **more):
    return ExerciseResult(name, points, max_points, state, **more)


def submission(student, *exercises, assignment="1.2_logistic_regression", **more):
    """A submission with two exercises, of which the second is wrong, unless others are given."""
    if not exercises:
        says = "You divide by n.  By what is the cost divided where m < n?"
        exercises = (exercise(points=2.0, max_points=2.0), exercise("cost", 0.0, 3.0, "wrong", says=says))
    return Submission(student=student, assignment=assignment, exercises=exercises, **more)


def scored(student, points, most=10.0, **more):
    return submission(student, exercise("cost", points, most, "right" if points == most else "wrong"), **more)


UNCHECKED = (
    exercise(points=2.0, max_points=2.0),
    exercise("cost", 0.0, 3.0, "not checked", says="NumPy is missing."),
)

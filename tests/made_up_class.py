"""A class that nobody ever taught, as grading would have found it: 40 students in every kind of trouble."""

import random

from dlkit.grading.results import ExerciseResult, Submission

FIRST = ("Ada", "Ben", "Chloé", "Dina", "Emre", "Fatma", "Günther", "Hana", "İlker", "Jun")
FIRST += ("Karim", "Lea", "Mário", "Nils", "Olga", "Paul", "Quirin", "Rosa", "Søren", "Tariq")
LAST = ("Abbott", "Müller-Lüdenscheidt", "O'Neill", "de la Cruz", "محمد", "Nguyễn", "Smith, Jr.")
READ = "section 1.2, 'A neuron sums up the evidence, then squeezes it'"
MISTAKES = {
    "sigmoid": [
        ("right(-z)", "This falls where it should rise: a large z gives a small number.", "named"),
        ("np.tanh(z)", "This is tanh, the sigmoid's relative: it runs from -1 to 1.", "named"),
    ],
    "loss": [("", "It differs on some inputs, and it resembles no mistake that we know.", "example only")],
    "cost": [
        ("m * cost", "This is the sum over the examples; the cost is their mean.", "factor"),
        ("", "The cost is one number, and this has the shape (1, 5).", "shape"),
    ],
    "gradient": [
        ("m * dw", "The slopes are sums here. Which factor turns a sum into a mean?", "factor"),
        ("right[0].T, right[1]", "dw lies on its side. Which shape has w?", "shape"),
        ("crashed", "It stops with ValueError: operands could not be broadcast together.", "crashed"),
    ],
    "descent_step": [("alpha -> -alpha", "This steps uphill: the cost grows with each step.", "sign")],
    "predict": [("> -> >=", "At exactly one half `predict` says 1.", "slip")],
}
HINT = "Take a single example, m = 1, and a pencil. What should come out, and what does?"
POINTS = {"sigmoid": 1, "loss": 1, "cost": 2, "gradient": 3, "descent_step": 2, "predict": 1}


def answer(name, points, skill, rng):
    """What came of one exercise."""
    if rng.random() < skill:
        return ExerciseResult(name, points, points, "right", "right")
    if rng.random() < 0.25:
        return ExerciseResult(
            name, 0, points, "blank", "blank", says="not written yet.", hint=HINT, read=READ
        )
    if name == "descent_step" and rng.random() < 0.3:
        says = "not checked, because it calls `gradient`, and that was stopped after 5 seconds."
        return ExerciseResult(name, 0, points, "not checked", says=says, read=READ)
    mistake, says, kind = rng.choice(MISTAKES[name])
    return ExerciseResult(name, 0, points, "wrong", kind, mistake, says, HINT, READ)


def notebook(student, number, assignment, rng):
    """One submission, honest or in some trouble."""
    about = {
        "student": student,
        "assignment": assignment,
        "section": assignment.partition("_")[0],
        "file": f"{student}/{assignment}.ipynb",
        "submitted": f"2026-03-{1 + number % 20:02}T18:22:00+01:00",
        "sandbox": "bubblewrap",
        "late": number % 13 == 12,
    }
    if number in (7, 23):
        return Submission(
            **about, complaint="The file ends in the middle of a cell (line 214). Was it saved?"
        )
    skill = rng.betavariate(3, 1.5)
    found = tuple(
        answer(name, points, skill * hard, rng)
        for (name, points), hard in zip(POINTS.items(), (1.3, 1.1, 1, 0.8, 0.9, 1.2), strict=True)
    )
    remarks = (
        ("The cell after `gradient` did not end, and was stopped after 5 seconds.",) if number == 4 else ()
    )
    flags = {
        9: ("alike with Rosa Smith, Jr. in 3 exercises: cost, descent_step, gradient",),
        17: ("dlkit's own answer: gradient",),
    }.get(number, ())
    return Submission(**about, exercises=found, remarks=remarks, flags=flags)


def students(size=40):
    return [f"{FIRST[number % 20]} {LAST[number % 7]}" for number in range(size)]


def made_up_class(size=40, seed=1):
    """All submissions of the class: 1.2 by everybody, 2.1 by half, and a file that belongs nowhere."""
    rng = random.Random(seed)
    found = [
        notebook(student, number, "1.2_logistic_regression", rng)
        for number, student in enumerate(students(size))
    ]
    found += [
        notebook(student, number, "2.1_representation", rng)
        for number, student in enumerate(students(size)[::2])
    ]
    complaint = "This is a picture (PNG) and not a notebook."
    return [*found, Submission(students(1)[0], "holiday", file="holiday.ipynb", complaint=complaint)]

"""A function in a sandbox is judged as if it were here: whatever it does, and with any seed."""

import importlib
import itertools
import linecache
import operator
from pathlib import Path

import mutation
import numpy as np
import pytest

from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.supervision import TooSlow
from dlkit.grading import one
from dlkit.grading.remote import Session, _checked, _stopped
from dlkit.grading.results import Submission
from dlkit.grading.sandbox import Limits
from dlkit.grading.wire import Packer

pytestmark = pytest.mark.usefixtures("sandbox")

SECTIONS = {mutation.section_of(module): module for module in mutation.modules()}
QUICK = ("1.2", "2.4", "3.2.3", "3.3.3")  # numbers, random draws, functions as arguments, recursion
SEEDS = ("", "a secret", "another secret", "a third")


def session_with(*cells):
    session = Session(Limits(seconds=20, waste=60))
    session.load(list(cells), [], {})
    return session


# Right answers


ROUNDS = [pytest.param(section, SEEDS[1:2], id=f"{section}-one seed") for section in QUICK]
# The capstone's answers call those of other notebooks; the solution, below, is graded among them.
ALONE = [section for section in SECTIONS if section != "3.8"]
ROUNDS += [pytest.param(section, SEEDS, marks=pytest.mark.slow, id=section) for section in ALONE]


@pytest.mark.parametrize(("section", "seeds"), ROUNDS)
def test_every_right_answer_is_right_for_every_seed(section, seeds):
    module = importlib.import_module(f"dlkit.classroom.styles.{SECTIONS[section]}")
    source = Path(module.__file__).read_text(encoding="utf-8")
    wrong = []
    with session_with(source) as session:
        for seed, name in itertools.product(seeds, module.STYLES):
            (exercise,) = (each for each in one.exercises(section, seed) if each.name == name)
            for style in module.STYLES[name]:
                with session.trying(style.__name__) as function:
                    verdict = diagnose(exercise, function)
                if not verdict.is_right:
                    wrong.append((seed, style.__name__, verdict))
    assert wrong == []
    assert session.remarks == []


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_the_solution_notebook_has_all_its_points(section):
    path = str(mutation.notebook_of(SECTIONS[section]))
    others = [str(mutation.notebook_of(SECTIONS[other])) for other in ALONE] if section == "3.8" else ()
    made, _ = one.grade(one.Job(path, Submission("Ada", section), others=tuple(others), secret="x"))
    assert (made.section, made.complaint, made.remarks) == (section, "", ())
    assert {each.state for each in made.exercises} == {"right"}
    assert made.score == made.max_score > 0


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_the_exercise_notebook_as_it_was_handed_out_has_none(section):
    path = str(one.handout(section))
    made, _ = one.grade(one.Job(path, Submission("Ada", section), secret="x"))
    assert (made.complaint, made.remarks, made.score) == ("", (), 0)
    assert {each.state for each in made.exercises} == {"blank"}


def written(exercise):
    """The inputs of an exercise, as they travel."""
    packer = Packer(lambda function: str(vars(function)))
    return [packer.pack(list(case.values())) for case in exercise.inputs()], bytes(packer.arrays)


@pytest.mark.parametrize("section", QUICK)
def test_secret_inputs_are_other_inputs_and_the_same_ones_every_time(section):
    one.exercises.cache_clear()
    first = [written(each) for each in one.exercises(section, "a secret")]
    one.exercises.cache_clear()
    assert first == [written(each) for each in one.exercises(section, "a secret")]
    for other in ("", "another secret"):
        assert any(map(operator.ne, first, map(written, one.exercises(section, other))))


# Wrong answers


D = "d = (sigmoid(w.T @ X + b) - Y) / X.shape[1]; "
W = "W1, W2 = scale * rng.{0}(size=(n_h, n_x)), scale * rng.{0}(size=(n_y, n_h)); "
ZEROS = "b1, b2 = np.zeros((n_h, 1)), np.zeros((n_y, 1)); return W1, b1, W2, b2"
WRONG = {
    "1.2 sigmoid": {
        "a sign": "return 1 / (1 + np.exp(z))",
        "a factor": "return 2 / (1 + np.exp(-z))",
        "prints": "print('z is', z); return z",
        "prints a lot": "[print(k) for k in range(2000)]; return z",
        "returns nothing": "1 / (1 + np.exp(-z))",
        "returns text": "return 'one half'",
        "returns a function": "return np.exp",
        "returns a dictionary": "return {'a': z}",
        "returns a set": "return {1.0}",
        "returns complex numbers": "return 1 / (1 + np.exp(-z)) + 0j",
        "returns a huge integer": "return 2**100",
        "returns an ellipsis": "return ...",
        "a generator": "yield 1 / (1 + np.exp(-z))",
        "raises": "raise ValueError('what is z?')",
        "raises without a word": "raise KeyError",
        "raises in a helper": "return breaks(z)",
        "exits": "raise SystemExit(1)",
        "divides by zero": "return 1 / 0",
        "a name that is missing": "return 1 / (1 + exp(-z))",
        "asks somebody": "return float(input('sigmoid? '))",
        "not written": "raise NotImplementedError",
        "written, and still not": "y = 1 / (1 + np.exp(-z)); y; raise NotImplementedError",
        "calls what is not written": "return blank(z)",
        "another function": "return np.tanh(z)",
        "recursion without an end": "again = lambda z: again(z); return again(z)",
        "half of it": "return np.where(z > 0, 1 / (1 + np.exp(-z)), 0)",
        "a list": "return [1 / (1 + np.exp(-one)) for one in np.ravel(z)]",
        "single precision": "return (1 / (1 + np.exp(-z))).astype(np.float32) + np.float32(0.1)",
        "changes its argument": "z *= -1; return 1 / (1 + np.exp(z))",
        "makes its argument smaller": "z.resize((0,), refcheck=False); return z",
        "an assertion": "assert False, 'so ein Käse'",
        "warns": "np.log(-np.ones(1)); import warnings; warnings.warn('ö'); return z",
    },
    "1.2 gradient": {
        "the sum": D + "return X @ d.T * X.shape[1], d.sum() * X.shape[1]",
        "transposed": D + "return d @ X.T, d.sum()",
        "one value": D + "return X @ d.T",
        "three values": "return 1, 2, 3",
        "a vector": D + "return (X @ d.T).ravel(), d.sum()",
        "changes w": D + "w -= X @ d.T; return w, d.sum()",
        "changes X": "X[0] = 0; return X[:, :1], 0.0",
        "a plus": "d = (sigmoid(w.T @ X + b) + Y) / X.shape[1]; return X @ d.T, d.sum()",
        "shapes that do not fit": "return X @ (w - Y), 0.0",
        "nan": "return X[:, :1] * np.nan, 0.0",
        "lists that are no table": "return [[1.0], [2.0, 3.0]], 0.0",
        "in single precision by a helper": D + "return X @ coarse(d).T, coarse(d).sum()",
    },
    "2.4 random_network": {
        "no random numbers": W.format("normal") + "W1 = np.ones((n_h, n_x)); " + ZEROS,
        "another generator": "rng = np.random.default_rng(1); " + W.format("normal") + ZEROS,
        "uniform": W.format("uniform") + ZEROS,
        "no scale": "scale = 1; " + W.format("normal") + ZEROS,
        "columns for rows": W.format("normal") + "W1 = W1.T; " + ZEROS,
    },
    "2.5 fits": {
        "nothing": "pass",
        "its first argument": "return {first}",
        "changes a matrix in a list": "parameters[0][0][:] = 0; return True",
    },
    "3.2.3 numerical_gradient": {
        "one side": (
            "return np.array([(f(theta + epsilon * e) - f(theta)) / epsilon for e in np.eye(theta.size)])"
        ),
        "does not call it": "return np.zeros_like(theta)",
        "calls it with too much": "return f(theta, epsilon)",
        "calls it with text": "return f('theta')",
        "changes theta": "theta += epsilon; return f(theta) * np.ones_like(theta)",
        "calls it by a keyword": "return np.ones_like(theta) * f(theta=theta)",
    },
    "3.3.3 take_steps": {
        "no step": "return np.array([theta] * (steps + 1))",
        "one step too few": (
            "return np.array([(theta := step(theta, slope_at(theta), state)[0]) for _ in range(steps)])"
        ),
        "nothing": "pass",
    },
}
OTHER_LINES = {
    "1.2 sigmoid": ["async def {}(z):\n    return z", "def {}(z, w):\n    return z", "{} = 7", "{} = None"],
    "1.2 gradient": [
        "def {}(X, w, b, Y):\n    return X",
        "{} = lambda *a: 0",
        "{} = np.array",
        "class {}: pass",
    ],
}
AROUND = """
import numpy as np
from dlkit.activations import sigmoid
def blank(*_):
    raise NotImplementedError
def breaks(z):
    y = z + 1
    return y[10**6]
def coarse(d):
    return d.astype(np.float32)
"""


def exercise_of(asked):
    section, _, name = asked.partition(" ")
    return next(each for each in one.exercises(section, "a secret") if each.name == name)


def wrong_answers(asked):
    """Names of functions, and the text of the cell of each."""
    exercise = exercise_of(asked)
    names = list(exercise.inputs()[0])
    for k, body in enumerate(WRONG[asked].values()):
        body = body.replace("{names}", ", ".join(names)).replace("{first}", names[0])
        yield f"{exercise.name}_{k}", f"def {exercise.name}_{k}({', '.join(names)}):\n    {body}\n"
    for k, line in enumerate(OTHER_LINES.get(asked, ())):
        yield f"other_{k}", line.format(f"other_{k}")


def here(name, source, folder):
    """What a cell defines, as the kernel of a notebook has it."""
    space = {"__name__": "__main__"}
    for text in (AROUND, source):
        file = str(folder / f"{name}_{len(text)}.py")
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec"), space)
    return space[name]


@pytest.mark.parametrize("asked", WRONG)
def test_wrong_answers_are_told_the_same_as_in_the_notebook(asked, tmp_path):
    exercise, cells = exercise_of(asked), dict(wrong_answers(asked))
    with session_with(AROUND, *cells.values()) as session:
        for name, source in cells.items():
            with session.trying(name) as function:
                there = diagnose(exercise, function)
            own = diagnose(exercise, here(name, source, tmp_path))
            assert there[:4] == own[:4], source
    assert session.remarks == []


def test_what_a_function_prints_is_heard():
    exercise = exercise_of("1.2 sigmoid")
    cell = "def sigmoid(z):\n    print('z', 'is', 7)\n    return 1"
    with session_with(cell) as session, session.trying("sigmoid") as function:
        assert diagnose(exercise, function).printed.strip().startswith("z is 7")


def test_a_right_answer_with_another_habit_gets_the_same_remark():
    for source in ("1 / (1 + math.exp(-z))", "1 / (1 + np.exp(-z))"):
        cell = f"import math, numpy as np\ndef sigmoid(z):\n    return {source}"
        space = {}
        exec(cell, space)
        exercise = exercise_of("1.2 sigmoid")
        with session_with(cell) as session, session.trying("sigmoid") as function:
            assert remark(exercise, function) == remark(exercise, space["sigmoid"])


# What happens to one function reaches no other


BESIDE = {
    "ends": "import os; os._exit(0)",
    "kills": "import os; os.kill(os.getpid(), 9)",
    "replaces the other": "globals()['g'] = None; return 0",
    "replaces NumPy": "np.exp = np.add = None; return 0",
    "replaces len": "import builtins; builtins.len = None; return 0",
    "sets NumPy to raise": "np.seterr(all='raise'); return 0",
}


def test_what_a_function_does_reaches_no_other():
    cells = [f"def f_{k}(z):\n    {body}" for k, body in enumerate(BESIDE.values())]
    right = "def g(z):\n    return 1 / (1 + np.exp(-z))"
    exercise = exercise_of("1.2 sigmoid")
    with session_with("import numpy as np", *cells, right) as session:
        for k in range(len(cells)):
            with session.trying(f"f_{k}") as function:
                assert not diagnose(exercise, function).is_right
            with session.trying("g") as function:
                assert diagnose(exercise, function).is_right
    assert session.remarks == []


def test_what_has_to_be_stopped_is_left_out_and_the_rest_runs_again():
    cells = ["a = 1", "while True: pass", "import os; os._exit(0)", "def g(z):\n    return a"]
    limits = Limits(seconds=1.5)
    with Session(limits) as session:
        session.load(cells, [], {})
        with session.trying("g") as function:
            assert function(np.zeros(1)) == 1
    assert len(session.remarks) == 2
    assert "did not come to an end" in session.remarks[0]
    assert "ended the process" in session.remarks[1]


def test_an_endless_call_is_too_slow_and_the_next_function_is_tried_all_the_same():
    with Session(Limits(seconds=1.5)) as session:
        session.load(["def f(z):\n    while True: pass", "def g(z):\n    return z"], [], {})
        with session.trying("f") as function, pytest.raises(TooSlow):
            function(1.0)
        with session.trying("g") as function:
            assert function(2.0) == 2.0


def test_a_function_that_is_missing_is_said_to_be():
    with session_with("a = 1") as session, session.trying("f") as function:
        assert function.is_missing


# What the sandbox says may be anything


NONSENSE = [None, 7, [], {}, "", {"parameters": 7}, {"parameters": [[1]], "words": None}, {"name": {}}]
FULL = {
    "is_callable": 1,
    "kind": "",
    "form": "",
    "parameters": None,
    "text": "",
    "words": None,
    "is_written": 1,
}
NONSENSE += [
    FULL | {"parameters": p} for p in ([["a", 99, 0]], [["a", float("inf"), 0]], [["1", 1, 0]], "abc")
]
NONSENSE += [FULL | {"parameters": [["a", 1, 0]] * 2}, FULL | {"words": 7}, FULL | {"form": []}]


@pytest.mark.parametrize("told", NONSENSE, ids=repr)
def test_a_description_that_makes_no_sense_is_none(told):
    made = _checked(told)
    assert made is None or made.signature() is not None or made.parameters is None


@pytest.mark.parametrize("told", [*NONSENSE, {"blank": ["right", "", ""]}, {"blank": [[], 1, 2]}], ids=repr)
def test_an_error_that_makes_no_sense_is_still_an_error(told):
    assert _stopped(told).blank is None

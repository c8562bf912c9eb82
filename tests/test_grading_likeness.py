"""Likeness: honest classes are left alone, copies are found, and no text stops or slows the comparison."""

import inspect
import random
import re
import time
import tracemalloc
from itertools import chain

import pytest

from dlkit.classroom.catalogue import exercises
from dlkit.grading.likeness import Alike, alike, called, own_answers

PLAIN = {
    "sigmoid": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n",
    "cost": (
        "def cost(w, b, X, Y):\n"
        "    A = sigmoid(w.T @ X + b)\n"
        "    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))\n"
    ),
    "gradient": (
        "def gradient(w, b, X, Y):\n"
        "    m = X.shape[1]\n"
        "    dZ = sigmoid(w.T @ X + b) - Y\n"
        "    dw = X @ dZ.T / m\n"
        "    db = np.sum(dZ) / m\n"
        "    return dw, db\n"
    ),
    "descent_step": (
        "def descent_step(w, b, X, Y, alpha):\n"
        "    dw, db = gradient(w, b, X, Y)\n"
        "    return w - alpha * dw, b - alpha * db\n"
    ),
}

# An answer that nobody else would write: of its lines, these are what a copy takes along.
OWN_WAY = {
    "cost": (
        "def cost(w, b, X, Y):\n"
        "    hidden = sigmoid((w * X).sum(axis=0, keepdims=True) + b)\n"
        "    truth = np.abs(1 - Y - hidden).clip(1e-12, None)\n"
        "    return float(np.log(truth).dot(np.full(X.shape[1], -1.0)).item() / X.shape[1])\n"
    ),
    "gradient": (
        "def gradient(w, b, X, Y):\n"
        "    blame = np.subtract(sigmoid(np.tensordot(w, X, axes=(0, 0)) + b), Y)\n"
        "    both = np.vstack([X, np.ones_like(Y)]) @ blame.reshape(-1, 1)\n"
        "    both = both * (1 / Y.size)\n"
        "    return both[:-1], both[-1, 0]\n"
    ),
    "descent_step": (
        "def descent_step(w, b, X, Y, alpha):\n"
        "    packed = np.append(w.ravel(), b)\n"
        "    slopes = np.concatenate([np.ravel(part) for part in gradient(w, b, X, Y)])\n"
        "    moved = packed + np.negative(alpha) * slopes\n"
        "    return moved[: w.size].reshape(w.shape), moved[w.size :].item()\n"
    ),
}


def one_of(rng, *choices):
    """One of some ways of writing, the first far more often than the last."""
    return rng.choices(choices, [1 / (1 + place) ** 1.5 for place in range(len(choices))])[0]


def honest(rng):
    """The answers of somebody who has habits, and names for things, and writes everything alone."""
    m = one_of(
        rng, "X.shape[1]", "Y.shape[1]", "Y.size", "len(X[0])", "np.shape(X)[1]", "X.shape[-1]", "len(Y.T)"
    )
    forward = one_of(
        rng,
        *("w.T @ X + b", "np.dot(w.T, X) + b", "w.T.dot(X) + b", "b + w.T @ X", "np.matmul(w.T, X) + b"),
        *("np.dot(np.transpose(w), X) + b", "np.sum(w * X, axis=0, keepdims=True) + b"),
    )
    A, dZ, J, z = (
        one_of(rng, *names)
        for names in (
            ("A", "a", "y_hat", "yhat", "p", "pred", "probs", "kans", "activations", "aktivierung"),
            ("dZ", "dz", "error", "delta", "diff", "E", "err", "fout", "fehler"),
            ("J", "cost_value", "total", "loss", "c", "kosten", "result", "cost_sum"),
            ("Z", "z", "logits", "lin", "s", "som"),
        )
    )
    exp = one_of(rng, "1 / (1 + np.exp(-z))", "1.0 / (1.0 + np.exp(-z))", "np.exp(-np.logaddexp(0, -z))")
    logs = one_of(
        rng,
        f"Y * np.log({A}) + (1 - Y) * np.log(1 - {A})",
        f"Y * np.log({A}) + (1 - Y) * np.log1p(-{A})",
        f"np.multiply(Y, np.log({A})) + np.multiply(1 - Y, np.log(1 - {A}))",
        f"np.where(Y == 1, np.log({A}), np.log(1 - {A}))",
    )
    outer = one_of(rng, f"X @ {dZ}.T", f"np.dot(X, {dZ}.T)", f"X.dot({dZ}.T)", f"np.matmul(X, {dZ}.T)")
    total = one_of(rng, f"np.sum({dZ})", f"{dZ}.sum()", f"np.sum({dZ}, axis=1).item()")
    activation = one_of(
        rng, f"    {A} = sigmoid({forward})\n", f"    {z} = {forward}\n    {A} = sigmoid({z})\n"
    )
    slopes = one_of(
        rng,
        f"    dw = {outer} / m\n    db = {total} / m\n",
        f"    dw = 1 / m * {outer}\n    db = 1 / m * {total}\n",
        f"    db = {total} / m\n    dw = {outer} / m\n",
        f"    dw = (1 / m) * ({outer})\n    db = (1 / m) * ({total})\n",
    )
    mean = one_of(
        rng,
        f"    return -np.mean({logs})\n",
        f"    m = {m}\n    return -np.sum({logs}) / m\n",
        f"    {J} = -np.mean({logs})\n    return {J}\n",
        f"    m = {m}\n    {J} = -(1 / m) * np.sum({logs})\n    return {J}\n",
    )
    step = one_of(
        rng,
        "    return w - alpha * dw, b - alpha * db\n",
        "    w = w - alpha * dw\n    b = b - alpha * db\n    return w, b\n",
        "    new_w = w - alpha * dw\n    new_b = b - alpha * db\n    return new_w, new_b\n",
    )
    return {
        "sigmoid": f"def sigmoid(z):\n    return {exp}\n",
        "cost": f"def cost(w, b, X, Y):\n{activation}{mean}",
        "gradient": (
            f"def gradient(w, b, X, Y):\n    m = {m}\n{activation}    {dZ} = {A} - Y\n"
            f"{slopes}    return dw, db\n"
        ),
        "descent_step": (f"def descent_step(w, b, X, Y, alpha):\n    dw, db = gradient(w, b, X, Y)\n{step}"),
    }


def honest_class(size, seed=0):
    rng = random.Random(seed)
    return {f"student{number:03}": honest(rng) for number in range(size)}


def with_copy(change=lambda text: text, size=40):
    """A class of which two have the same answer that nobody else has, one of them changed."""
    others = honest_class(size)
    return others | {"ann": OWN_WAY, "ben": {name: change(text) for name, text in OWN_WAY.items()}}


def renamed(text):
    for old, new in (("hidden", "q"), ("truth", "r"), ("blame", "s"), ("both", "t"), ("packed", "u")):
        text = re.sub(rf"\b{old}\b", new, text)
    return re.sub(r"\bmoved\b", "v", re.sub(r"\bslopes\b", "k", re.sub(r"\bpart\b", "x", text)))


def with_comments(text):
    return text.replace("\n", "  # my own work\n\n\n").replace(":  #", ':  #\n    """All mine."""\n    #', 1)


def with_other_layout(text):
    return text.replace("    ", "\t").replace(", ", ",").replace(" = ", "=").replace("(w, b", "(\n w,\n b")


def in_other_order(text):
    head, *lines = text.splitlines(keepends=True)
    return "".join([head, *reversed(lines)])


COPIES = {
    "as it is": lambda text: text,
    "other names": renamed,
    "other comments": with_comments,
    "another layout": with_other_layout,
    "another order": in_other_order,
    "all of these": lambda text: in_other_order(with_other_layout(renamed(text))),
    "an additional line": lambda text: text.replace("    return", "    print(w)\n    return"),
}


# ---- honest classes


@pytest.mark.parametrize("size", [2, 3, 10, 40, 200])
def test_a_class_that_writes_the_plain_formula_is_not_alike(size):
    assert alike({f"student{number}": PLAIN for number in range(size)}) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("size", [5, 40, 200])
def test_honest_students_with_habits_and_names_of_their_own_are_not_alike(size, seed):
    assert alike(honest_class(size, seed)) == []


def test_one_rare_habit_in_many_lines_counts_once():
    shape = {name: text.replace("X", "np.array(X, copy=True)") for name, text in PLAIN.items()}
    others = honest_class(200)
    assert alike(others | {"ann": shape, "ben": shape}) == []


def test_a_rare_name_in_many_lines_counts_once():
    own_name = {name: re.sub(r"\b(A|dZ)\b", "gewichtung", text) for name, text in PLAIN.items()}
    assert alike(honest_class(200) | {"ann": own_name, "ben": own_name}) == []


@pytest.mark.parametrize("section", ["1.2", "2.3b", "3.1", "3.3.5"])
@pytest.mark.parametrize("size", [5, 20, 200])
def test_who_takes_one_of_the_known_ways_is_not_alike(section, size):
    ways = {one.name: [inspect.getsource(way) for way in one.styles] for one in exercises(section)}
    rng = random.Random(size)
    answers = {str(n): {name: rng.choice(texts) for name, texts in ways.items()} for n in range(size)}
    assert alike(answers, usual=chain.from_iterable(ways.values())) == []
    assert size < 200 or alike(answers) == []


def test_a_copy_in_a_small_class_is_found_as_it_is():
    (pair,) = alike(with_copy(size=18))
    assert pair[:2] == ("ann", "ben")


def test_what_is_usual_never_counts():
    assert alike(with_copy(), usual=OWN_WAY.values()) == []


def test_what_a_twentieth_of_the_class_shares_is_not_rare():
    group = {f"friend{number:02}": OWN_WAY for number in range(10)}
    assert alike(honest_class(190) | group) == []
    del group["friend00"]
    assert len(alike(honest_class(191) | group)) == 9 * 8 / 2


@pytest.mark.parametrize("answers", [{}, {"ann": {}}, {"ann": OWN_WAY}, {"ann": OWN_WAY, "ben": {}}])
def test_without_two_answers_nothing_is_alike(answers):
    assert alike(answers) == []


# ---- copies


@pytest.mark.parametrize("change", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("size", [38, 198])
def test_a_copy_is_found_with(change, size):
    (pair,) = alike(with_copy(change, size))
    assert pair[:2] == ("ann", "ben")
    assert set(pair.exercises) == set(OWN_WAY)


def test_only_the_exercises_that_are_alike_are_named():
    answers = with_copy(size=198)
    answers["ben"] = answers["ben"] | {"cost": PLAIN["cost"]}
    (pair,) = alike(answers)
    assert pair.exercises == ("descent_step", "gradient")


def test_the_order_of_the_students_does_not_matter():
    answers = with_copy()
    assert alike(answers) == alike(dict(reversed(answers.items())))


def test_three_who_share_make_three_pairs():
    answers = with_copy() | {"cid": OWN_WAY}
    assert [pair[:2] for pair in alike(answers)] == [("ann", "ben"), ("ann", "cid"), ("ben", "cid")]


def test_a_pair_says_to_each_who_the_other_is():
    pair = Alike("ann", "ben", ("cost", "gradient"), 4)
    assert pair.says("ann") == "alike with ben in 2 exercises: cost, gradient"
    assert pair.says("ben") == "alike with ann in 2 exercises: cost, gradient"
    assert pair._replace(exercises=("cost",)).says("ben") == "alike with ann in 1 exercise: cost"


def test_what_is_written_anew_is_not_found():
    def anew(text):
        return text.replace("np.", "numpy.").replace(" = ", " = 1.0 * ").replace("return ", "return +")

    assert alike(with_copy(anew)) == []


# ---- hostile text

HOSTILE = {
    "empty": "",
    "nothing but spaces": " " * 100_000,
    "no Python": "Dear teacher, I couldn't do it \N{CRYING FACE}",
    "open brackets": "(" * 100_000,
    "an open bracket on each line": "(\n" * 50_000,
    "an open string on each line": "'''\n\"\"\"\n" * 30_000 + "'''",
    "deep nesting": "x = " + "[" * 5_000 + "]" * 5_000,
    "deep indentation": "\n".join(" " * depth + "if x:" for depth in range(500)),
    "a long chain": "x = a" + ".b" * 100_000,
    "minus signs": "x = " + "-" * 100_000 + "1",
    "a long name": "x" * 1_000_000 + " = 1",
    "many names": "\n".join(f"name_{number} = value_{number} + {number} * 2" for number in range(50_000)),
    "growing aliases": "import dlkit as a\n" + "a = a.b\n" * 20_000,
    "quotes and backslashes": "\\'\"" * 50_000,
    "null bytes": "x = 1\0\n" * 1_000,
    "lone surrogates": "x = '\ud800'\ndef f(\udfff): pass\n" * 100,
    "magics": "%matplotlib inline\n!pip install x\n?help\n" * 1_000,
    "bad dedent": "if x:\n        y\n    z\n" * 1_000,
    "semicolons": ";" * 100_000,
    "form feeds and separators": "\f\v\x1c\u2028x = 1\r\ry = 2\r\n" * 1_000,
    "merge conflict": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n" * 100,
    "half a line": "def f(x):\n    return (",
    "half an import": "from\nimport\nfrom x import\nimport ,\nfrom . import (\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_stops_or_slows_the_comparison(text):
    start = time.process_time()
    assert alike({"ann": {"cost": text}, "ben": {"cost": text}}, usual=[text]) == []
    assert own_answers(text, {"cost": "dlkit.logistic.cost"}, given=text) == []
    assert time.process_time() - start < 8


def test_a_copy_is_found_below_lines_that_python_cannot_read():
    (pair,) = alike(with_copy(lambda text: text.replace(":\n", ":\n    %time\n    !ls $HOME ?\n", 1)))
    assert pair[:2] == ("ann", "ben")


def test_a_class_of_hostile_texts_takes_little_memory():
    def junk(seed):
        rng = random.Random(seed)
        return "\n".join(f"a{rng.random()} = b{rng.random()} + c * {rng.random()}" for _ in range(100))

    answers = {f"{n:02}": {f"e{k}": junk(n // 2 * 10 + k) for k in range(2)} for n in range(20)}
    tracemalloc.start()
    pairs = alike(answers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(pairs) == 20 / 2
    assert peak < 10e6


def test_time_grows_with_the_class_and_not_with_its_square():
    def seconds(size):
        answers, start = honest_class(size), time.process_time()
        alike(answers)
        return time.process_time() - start

    assert seconds(800) < 8 * seconds(200) + 0.5


# ---- dlkit's own answers

REFERENCES = {"cost": "dlkit.logistic.cost", "gradient": "dlkit.logistic.gradient"}
WAYS = [
    "from dlkit.logistic import gradient",
    "from dlkit.logistic import cost_of_nobody, gradient as g",
    "from dlkit.logistic import (\n    sigmoid,\n    gradient,  # mine\n)",
    "import dlkit\ndlkit.logistic.gradient(w, b, X, Y)",
    "import dlkit.logistic\ndw, db = dlkit.logistic.gradient(w, b, X, Y)",
    "import dlkit.logistic as L\nL.gradient(w, b, X, Y)",
    "import numpy as np, dlkit.logistic as L; f = L.gradient",
    "from dlkit import logistic\nlogistic . gradient",
    "from dlkit import plots, logistic as L\ndef gradient(w, b, X, Y):\n    return L.gradient(w, b, X, Y)",
    "import dlkit\nL = dlkit.logistic\ng = (L\n     .gradient)\n",
    "import dlkit as d\nL = d.logistic\nM = L\nM.gradient.__wrapped__(w)",
    "%matplotlib inline\n!ls\nimport dlkit.logistic as L\nL.gradient",
]
OTHERS = [
    "",
    "def gradient(w, b, X, Y):\n    return X @ (A - Y).T / m",
    "from mine.dlkit.logistic import gradient",
    "from dlkit.network import gradient",
    "import dlkit.logistic",
    "from dlkit import logistic\nlogistic.sigmoid(z)\nmine.logistic.gradient(z)",
    "# from dlkit.logistic import gradient",
    "'from dlkit.logistic import gradient'",
    "logistic.gradient(w, b, X, Y)",
    "from dlkit import plots\nplots.gradient",
]


@pytest.mark.parametrize("source", WAYS)
def test_dlkits_own_answer_is_found_in(source):
    assert own_answers(source, REFERENCES) == ["gradient"]


@pytest.mark.parametrize("source", OTHERS)
def test_dlkits_own_answer_is_not_seen_in(source):
    assert own_answers(source, REFERENCES) == []


def test_what_the_handed_out_notebook_uses_is_nobodys_fault():
    given = "from dlkit import logistic\nlogistic.gradient(w, b, X, Y)\n"
    assert own_answers(given, REFERENCES, given=given) == []
    assert own_answers(f"{given}\nmine = logistic.gradient\n", REFERENCES, given=given) == ["gradient"]
    assert own_answers(f"{given}\nlogistic.cost(w, b, X, Y)\n", REFERENCES, given=given) == ["cost"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def cost(w):\n    return np.mean(loss(sigmoid(w)))", {"loss", "sigmoid"}),
        ("def sigmoid(z):\n    # calls loss(z)\n    'loss(z)'\n    return loss", set()),
        ("def f(z):\n    return (\n\x00 g(z)", set()),
    ],
)
def test_what_a_function_calls_is_read_from_its_text(source, found):
    assert called(source) == found

"""The page of errata: for each mistake of the notes, the printed claim fails and the corrected one holds."""

import ast
import json
import re
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
PAGE = NOTEBOOKS / "errata.ipynb"
KEYS = [f"E{number}" for number in range(1, 43)]
PARTS = ("Printed", "Right", "Source", "Section")
SEEDS = range(1, 6)

# For each experiment, a slip of its author: where the printed claim should stand, the right one is written.
SLIPS = {
    "E1": ("sigmoid(z)", "relu(z)"),
    "E2": ("printed = shapes[m, n_x]", "printed = shapes[n_x, m]"),
    "E3": ("(np.vstack([X, Y]), X)", "(X, X)"),
    "E4": ("-np.log(y_hat - 1)", "-np.log(1 - y_hat)"),
    "E5": ("one_low.append(lows.size == 1)", "one_low.append(bool(np.all(np.diff(f, 2) > -1e-12)))"),
    "E6": ("[(-W1, -b1), (-W2, b2)]", "[(W1, b1), (W2, b2)]"),
    "E7": ("np.isclose(1 / slope, measured)", "np.isclose(slope, measured)"),
    "E8": ("walk(2.1, lambda w: w)", "walk(1.5, lambda w: w)"),
    "E9": ("steps=300", "steps=1"),
    "E10": ("hidden=relu", "hidden=sigmoid"),
    "E11": ("sigmoid(z) - 0.5 -", "2 * sigmoid(2 * z) - 1 -"),
    "E12": ("[2.0]]", "[0.9]]"),
    "E13": ("dz(sigmoid, losses.half_squared_error, *one)", "dz(sigmoid, losses.cross_entropy, *one)"),
    "E14": ("np.sum(dZ, axis=1) / 2", "np.sum(dZ, axis=1, keepdims=True) / 2"),
    "E15": ("np.mean(x**2)", "np.mean((x - x.mean()) ** 2)"),
    "E16": ("np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), 0.95", "np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), 0"),
    "E17": ('"wide": np.hstack(moved)', '"wide": moved[0]'),
    "E18": ("printed = np.isclose(squares, frobenius)", "printed = np.isclose(squares, frobenius**2)"),
    "E19": ("((caches, 0)", "((caches, 1)"),
    "E20": ("in (1, 10)", "in (10, 10)"),
    "E21": ("np.full((4, 4), 0.5)", "0.5 * np.eye(4)"),
    "E22": ("np.random.randn(shape)", "np.random.randn(*shape)"),
    "E23": ("np.isclose(1 / n_in, xavier)", "np.isclose(2 / (n_in + n_out), xavier)"),
    "E24": ("printed = len(calls) <= by_formula", "printed = len(calls) <= 2 * 1210"),
    "E25": ("first[0].size == m", "np.concatenate(first).size == m"),
    "E26": ("in (1, 64)]", "in (64, 1)]"),
    "E27": (
        "v = (0.9 * v + 0.1 * 10) / (1 - 0.9**i)\n    fed_back.append(v)",
        "v = 0.9 * v + 0.1 * 10\n    fed_back.append(v / (1 - 0.9**i))",
    ),
    "E28": ("np.sqrt(g**2 + epsilon)", "(np.sqrt(g**2) + epsilon)"),
    "E29": ("0.9 * slope + 0.1 * slope**2", "0.9 * slope**2 + 0.1 * slope**2"),
    "E30": ("S = 0.999 * v + 0.001 * g**2", "S = 0.999 * S + 0.001 * g**2"),
    "E31": ("missing[9] < 0.01", "missing[43] < 0.01"),
    "E32": ("((10, 0), (10, 0.9),", "((600, 0), (600, 0.9),"),
    "E33": ("(1e-8, 1e-12)", "(1e-8, 1e-8)"),
    "E34": ("as_printed = 1 / (decay_rate * epochs)", "as_printed = 1 / (1 + decay_rate * epochs)"),
    "E35": ("1 / np.sqrt(epochs), 0.95**epochs", "0.95**epochs, 0.95**epochs"),
    "E36": ("miss[4][1] < miss[4][0]", "miss[1][1] < miss[1][0]"),
    "E37": ("1 - 10 ** (-4 * u)", "1 - 10 ** (-1 - 2 * u)"),
    "E38": ("(10 + 1000) / 2", "np.sqrt(10 * 1000)"),
    "E39": ("forward(Z + b,", "forward(Z + rng.normal(size=Z.shape),"),
    "E40": (
        "normalization.batch_norm_forward(z, gamma, beta)[0].ravel()",
        "normalization.batch_norm_predict(z, gamma, beta, running).ravel()",
    ),
    "E41": ("np.exp(z) / np.exp(z).sum()", "np.exp(z - z.max()) / np.exp(z - z.max()).sum()"),
    "E42": ('"none": {}', '"none": lists'),
}

# The other way round: where the right formula should stand, the printed one is written.
OPPOSITE_SLIPS = {
    "E4": ("-np.log(1 - y_hat)", "-np.log(y_hat - 1)"),
    "E7": ("np.isclose(slope, measured)", "np.isclose(1 / slope, measured)"),
    "E11": ("2 * sigmoid(2 * z) - 1 -", "sigmoid(z) - 0.5 -"),
    "E14": ("np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ, axis=1)"),
    "E15": ("np.mean((x - x.mean()) ** 2)", "np.mean(x**2)"),
    "E16": ("axes.T @ Z / np.sqrt(variances)[:, np.newaxis]", "Z"),
    "E19": ("(caches, 1))", "(no_mask, 1))"),
    "E21": ("0.5 * np.eye(4)", "np.full((4, 4), 0.5)"),
    "E23": ("z_he = he(", "z_he = lecun("),
    "E26": ("lambda t: 1 / t", "lambda t: 0.1"),
    "E28": ("g / (np.sqrt(g**2) + epsilon)", "g / np.sqrt(g**2 + epsilon)"),
    "E34": ("1 / (1 + decay_rate * epochs)", "1 / (decay_rate * epochs + 1e-9)"),
    "E37": ("1 - 10 ** (-1 - 2 * u)", "1 - 10 ** (-4 * u)"),
    "E41": ("t = np.exp(z - z.max())", "t = np.exp(z)"),
}

# What a box "The notes say" has to speak of, so that it is about a row; the boxes of a section, in any order.
BOXES = {
    "1.0": {"E1": "logistic regression is used"},
    "1.1": {"E2": r"m \\times n", "E3": r"training \*input\*"},
    "1.2": {
        "E4": r"\\log\(\\hat y - 1\)",
        "E5 E6": "convex means",
        "E7": r"\\partial w / \\partial J",
        "E8": "big steps",
        "E9": "initialized at random",
    },
    "2.1": {"E10": "node"},
    "2.2": {"E11": "tanh", "E12": "leak|linear function"},
    "2.3a": {"E13": r"\(2\.5\)"},
    "2.3b": {"E14": "axis"},
    "2.5": {"E10": r"\\sigma"},
    "3.0": {"E17": "same distribution"},
    "3.1": {"E18": "Frobenius", "E19": "leave out the gradient", "E20": "stop when"},
    "3.2.1": {"E15": r"\\sigma\^2", "E16": "guarantees"},
    "3.2.2": {"E21": "all weights are 0.5", "E22": "randn", "E23": "Xavier"},
    "3.2.3": {"E24": "two times"},
    "3.3.1": {"E25": "an epoch is", "E26": "size 1"},
    "3.3.2": {"E27": r"1 - \\beta\^i"},
    "3.3.3": {"E31": "10 steps", "E32": "nearly always"},
    "3.3.4": {"E28": r"\\varepsilon", "E29": "V_"},
    "3.3.5": {"E27 E30": r"\\beta_2 V", "E28": r"\\sqrt\{S \+", "E33": "adaptative"},
    "3.3.6": {"E34": "decay rate", "E35": "exponential"},
    "3.4": {"E36": "grid|random", "E37": r"10\^\{?r|uniform", "E38": "linear"},
    "3.5": {"E39": r"\$b\$|cancel", "E40": "predict|running|batch of one|letter"},
    "3.6": {"E41": r"softmax|\\exp|e\^|loss|overflow"},
    "3.7": {"E42": "Torch|Keras"},
}
# What the notes say there is true; the box tells how far it reaches.
NO_MISTAKE = {"2.4": "weights should be small"}


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


CELLS = {cell["id"]: cell for cell in cells_of(PAGE)}
FIRST = [source(CELLS[name]) for name in ("imports", "show")]
for_each_row = pytest.mark.parametrize("key", KEYS)


def prose(key):
    return source(CELLS[key.lower()])


def experiment(key):
    return source(CELLS[f"{key.lower()}-experiment"])


def edited(code, old, new):
    """The code with its first such place changed; what is not there cannot be changed."""
    assert old in code, f"{old!r} is not in the experiment"
    return code.replace(old, new, 1)


def verdicts(code, names):
    """Run an experiment; give whether the printed claim holds, and whether the right one does."""
    names = dict(names)
    assert not {"printed", "right"} & set(names)
    exec(compile(code, "<experiment>", "exec"), names)
    return bool(names["printed"]), bool(names["right"])


def passes(code, names):
    """Whether an experiment does what it is for; one that cannot even say it does not."""
    try:
        return verdicts(code, names) == (False, True)
    except Exception:
        return False


@pytest.fixture(scope="module")
def names():
    """What the experiments use: each may be run by itself after the first cells."""
    found = {}
    with matplotlib.rc_context({"backend": "agg"}):
        for code in FIRST:
            exec(compile(code, "<first>", "exec"), found)
        yield found


# ---- the rows


def test_there_are_forty_two_rows_in_order_each_with_one_experiment_behind_it():
    ids = [cell["id"] for cell in cells_of(PAGE)]
    rows = [name for key in KEYS for name in (key.lower(), f"{key.lower()}-experiment")]
    assert ids == ["what-this-is", "imports", "show", *rows, "words"]


@for_each_row
def test_a_row_has_a_heading_that_claims_something_and_its_four_parts(key):
    heading, *paragraphs = prose(key).split("\n\n")
    assert re.fullmatch(rf"## {key}, [\d.]+( and [\d.]+)?: \S.{{8,60}}", heading)
    starts = [re.match(r"\*\*(\w+)\.\*\* \S", paragraph) for paragraph in paragraphs]
    assert [start[1] for start in starts] == list(PARTS)
    assert len(prose(key).split()) <= 200, "a row is a screen"


@for_each_row
def test_an_experiment_is_folded_short_and_shows_two_lines(key):
    cell = CELLS[f"{key.lower()}-experiment"]
    assert cell["metadata"]["jupyter"] == {"source_hidden": True}
    assert source(cell).count("\n") < 20
    said = "".join("".join(output.get("text", "")) for output in cell["outputs"])
    printed, right = said.splitlines()
    assert printed.startswith("printed  fails  ")
    assert right.startswith("right    holds  ")
    assert max(map(len, said.splitlines())) <= 100


@for_each_row
def test_the_verdicts_are_computed_and_shown(key):
    tree = ast.parse(experiment(key))
    values = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts, strict=True)
                if isinstance(value, ast.Tuple) and isinstance(target, ast.Tuple)
                else [(target, value)]
            )
            values |= {ast.unparse(name): found for name, found in pairs}
    for name in ("printed", "right"):
        looked_up = {node.id for node in ast.walk(values[name]) if isinstance(node, ast.Name)}
        assert looked_up - {"np", "abs", "all", "any"}, f"{name} depends on nothing"
        constants = [node.value for node in ast.walk(values[name]) if isinstance(node, ast.Constant)]
        assert not {True, False} & {value for value in constants if isinstance(value, bool)}
    shows = [node for node in tree.body if ast.unparse(node).startswith("show(")]
    assert [[ast.unparse(shows[0].value.args[i]) for i in (0, 2)]] == [["printed", "right"]]
    assert len(shows) == 1


# ---- both ways


@for_each_row
def test_the_printed_claim_fails_and_the_right_one_holds(key, names):
    """By itself, after the first cells; one after the other nbval runs them, in test_notebooks.py."""
    assert verdicts(experiment(key), names) == (False, True)


DRAWING = [key for key in KEYS if "default_rng" in experiment(key) and key != "E22"]


@pytest.mark.slow
@pytest.mark.parametrize("key", DRAWING)
def test_an_experiment_that_draws_says_the_same_with_other_draws(key, names):
    for seed in SEEDS:
        code = experiment(key).replace("default_rng(0)", f"default_rng({seed})")
        code = code.replace("range(10)):", f"range({10 * seed}, {10 * seed + 10})):")
        assert code != experiment(key)
        assert verdicts(code, names) == (False, True), seed


@for_each_row
def test_a_right_formula_in_the_place_of_the_printed_one_would_be_noticed(key, names):
    """It turns the printed verdict to "holds", and no other error does the noticing."""
    printed, _ = verdicts(edited(experiment(key), *SLIPS[key]), names)
    assert printed


@pytest.mark.parametrize("key", OPPOSITE_SLIPS)
def test_a_printed_formula_in_the_place_of_the_right_one_would_be_noticed(key, names):
    assert not passes(edited(experiment(key), *OPPOSITE_SLIPS[key]), names)


# ---- the way to and from the sections


def anchors_of(path):
    """The anchors of a notebook as JupyterLab makes them: the text of a heading, with - for spaces."""
    for cell in cells_of(path):
        if cell["cell_type"] == "markdown":
            for heading in re.findall(r"^#+ (.+)$", source(cell), re.MULTILINE):
                yield heading.replace("`", "").replace("*", "").replace(" ", "-")


def links_of(text):
    """The relative links of a text: path, and anchor or an empty string."""
    for link in re.findall(r"\]\(((?:[^()\s]|\([^()]*\))+)\)", text):
        if "://" not in link:
            path, _, anchor = link.partition("#")
            yield path, anchor


def is_good(path, anchor):
    there = PAGE.parent / path if path else PAGE
    return there.is_file() and (not anchor or unquote(anchor) in list(anchors_of(there)))


@for_each_row
def test_a_row_leads_to_its_section(key):
    heading, *_, where = prose(key).split("\n\n")
    links = list(links_of(where))
    numbers = [Path(path).name.partition("_")[0].rstrip("ab") for path, _ in links]
    assert numbers
    assert all(is_good(*link) for link in links_of(prose(key)))
    said = re.findall(r"\d(?:\.\d)*", heading.partition(":")[0].partition(",")[2])
    close = {"1.2.1": "1.2", "3.4.1": "3.4"}
    assert {close.get(number, number) for number in said} - {"2"} == set(numbers)


@for_each_row
def test_an_anchor_has_no_letter_that_a_browser_encodes(key):
    anchors = [anchor for _, anchor in links_of(prose(key))]
    assert all(anchor.isascii() and "%" not in anchor for anchor in anchors)


def test_the_table_of_contents_leads_to_every_row():
    links = list(links_of(source(CELLS["what-this-is"])))
    assert all(is_good(*link) for link in links)
    assert {anchor.partition(",")[0] for path, anchor in links if not path} == set(KEYS)


def test_the_two_cautions_are_said_on_the_first_screen_and_in_their_rows():
    first = source(CELLS["what-this-is"])
    assert re.search(r"\[E15\].*centered first", first)
    assert re.search(r"\[E28\].*convention", first)
    assert "subtracted from the data before" in prose("E15")
    assert "convention and no mistake" in prose("E28")


def test_the_three_words_are_told():
    assert "shrinking" in prose("E20")
    assert "Adaptive" in prose("E33")
    assert "Basical" in source(CELLS["words"])


def boxes():
    """Every box "The notes say" of the course: section and text."""
    for path in sorted(NOTEBOOKS.glob("[0-9]*/*.ipynb")):
        for cell in cells_of(path):
            if cell["cell_type"] == "markdown":
                for box in re.findall(r"^> \*\*The notes say\*\*.*(?:\n>.*)*", source(cell), re.MULTILINE):
                    yield path.name.partition("_")[0], box


def rows_of(section, box):
    """The rows that a box of a section is about."""
    found = BOXES.get(section, {}).items()
    return [key for keys, about in found if re.search(about, box) for key in keys.split()]


def test_every_box_in_the_sections_has_its_row():
    unknown = [
        (section, box)
        for section, box in boxes()
        if not rows_of(section, box) and not re.search(NO_MISTAKE.get(section, "(?!)"), box)
    ]
    assert unknown == []


def test_a_box_without_a_row_would_be_noticed():
    assert rows_of("3.1", "> **The notes say** that dropout is a kind of tea.") == []
    assert rows_of("3.1", "> **The notes say** to stop when the dev error rises.") == ["E20"]


def test_the_table_of_boxes_knows_every_row():
    assert {key for section in BOXES.values() for keys in section for key in keys.split()} == set(KEYS)

"""Nothing of the notes is left out: what they number is under its number, each concept in its section."""

import functools
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]

# What the notes number in a section; and what it has to speak of, in upper or lower case.
NUMBERED = {
    "1.0": ["Figure 1.1", "Figure 1.2", "Figure 1.3", "Figure 1.4", "Figure 1.5", "Figure 1.6"],
    "1.1": [],
    "1.2": [
        *("## 1.2.1 Gradient descent", "Algorithm 1.1", "Algorithm 1.2", "Algorithm 1.3"),
        *("Proposition 1.1", "Figure 1.7", "Figure 1.8"),
    ],
    "2.1": [r"\\tag{2.1}", r"\\tag{2.2}", r"\\tag{2.3}", r"\\tag{2.4}"],
    "2.2": [],
    "2.3a": [rf"\\tag{{2.{k}}}" for k in range(5, 9)],
    "2.3b": [rf"\\tag{{2.{k}}}" for k in range(9, 13)],
    "2.4": [],
    "2.5": [],
    "3.0": [],
    "3.1": [],
    "3.2.1": [],
    "3.2.2": [],
    "3.2.3": [],
    "3.3.1": [],
    "3.3.2": ["Algorithm 3.1", "Figure 3.1"],
    "3.3.3": ["Algorithm 3.2"],
    "3.3.4": ["Algorithm 3.3"],
    "3.3.5": ["Algorithm 3.4"],
    "3.3.6": [],
    "3.4": ["Figure 3.2", "## 3.4.1 "],
    "3.5": [],
    "3.6": ["Notation 3.1"],
    "3.7": [],
}
CONCEPTS = {
    "1.0": [
        *(
            "neuron",
            "ReLU",
            "hidden unit",
            "supervised learning",
            "structured",
            "unstructured",
            "GPU|graphics card",
        ),
        *("convolutional", "recurrent", "algorithm", "size", "bedrooms", "zip code", "wealth"),
        *("family size", "walkability", "school quality"),
    ],
    "1.1": [
        *(
            r"m_\\text{train}",
            r"m_\\text{test}",
            "n_x",
            r"x\^{\(i\)}",
            r"y\^{\(i\)}",
            r"\(n_x, m\)",
            r"\(1, m\)",
        ),
        *("column", "label"),
    ],
    "1.2": [
        *(
            "sigmoid",
            r"P\(y = 1 \\mid x\)",
            "weight",
            "bias",
            r"\\theta_0",
            "x_0 = 1",
            r"\*\*loss\*\*",
            r"\*\*cost\*\*",
        ),
        *("convex", r"\*\*gradient\*\*", "rise fastest", "learning rate", "matrix product"),
    ],
    "2.1": [
        *(
            "input layer",
            "hidden layer",
            "output layer",
            "two layers",
            r"W\^{\[",
            r"b\^{\[",
            r"Z\^{\[",
            r"A\^{\[",
        ),
        *("example", "loop"),
    ],
    "2.2": ["sigmoid", "tanh", "ReLU", "leaky", "saturat", "zero", "identity", "hidden", "output", "linear"],
    "2.3a": [
        *("derivative", "chain rule", "backward pass", "forward pass", "computation graph", "cross-entropy"),
        *(r"a - y", "tanh", "leaky ReLU", "sigmoid", "error"),
    ],
    "2.3b": [
        *(r"\*\*backward pass", "forward", "cache", "sum of the columns", r"\\frac1m", "matched pair"),
        *(r"\*\*gradient check", "relative error", r"\*\*epoch", "nearest neighbor"),
    ],
    "2.4": ["symmetr", "random", "small", "saturat|flat", r"b", "zero"],
    "2.5": [r"n\^{\[l\]}", r"a\^{\[l\]}", r"g\^{\[l\]}", r"W\^{\[l\]}", r"b\^{\[l\]}", "parameter", "shape"],
    "3.0": [
        *(
            r"\*\*training set",
            r"\*\*dev set",
            r"\*\*test set",
            "60|70|80",
            "99|98",
            "million",
            "same distribution",
        ),
        *("leak", "shift", "overfit"),
    ],
    "3.1": [
        *(
            "Frobenius",
            r"\\lambda",
            r"\*\*weight decay",
            r"L2|\$L_2\$",
            "inverted",
            r"\*\*dropout",
            "keep_prob",
            "mask",
        ),
        *(
            "predict",
            "spread",
            "scale",
            r"\*\*data augmentation",
            "flip",
            "blur",
            "saturation|contrast",
            "sound",
        ),
        *("noise", "louder", r"\*\*early stopping", "dev", "patience", "overfitting", "underfitting"),
    ],
    "3.2.1": [
        r"\\mu",
        r"\\sigma",
        "training set",
        "contour",
        "round",
        "ellip",
        "correlat",
        "condition number",
        "whiten",
    ],
    "3.2.2": [
        *(
            r"1\.5\^",
            r"0\.5\^",
            r"\\frac\{?1\}?\{?n",
            "Xavier|Glorot",
            "LeCun",
            "He",
            "ReLU",
            "hyperparameter",
        ),
        *("vanish", "explod", "eigenvalue|spectr"),
    ],
    "3.2.3": [
        "two-sided",
        r"\\theta",
        "relative",
        r"10\^\{-7\}",
        r"10\^\{-5\}",
        r"10\^\{-3\}",
        "kink",
        "dropout",
        "cost",
    ],
    "3.3.1": [
        *("mini-batch", "stochastic", "epoch", "noisy|noise", "smooth", "power", r"2\^6|64", r"2\^9|512"),
        *("shuffl", "unbiased|on average"),
    ],
    "3.3.2": [
        *(
            r"\\beta",
            r"1 - \\beta",
            "window",
            "exponential",
            "memory",
            "bias",
            "correct",
            "temperature",
            "lag|late",
        ),
        "average",
    ],
    "3.3.3": [
        "momentum",
        r"V_\{?\\mathrm\{d\}W|V_\{dW\}",
        r"\\beta",
        r"0\.9",
        "oscillat",
        r"\\alpha",
        "overshoot",
    ],
    "3.3.4": [
        "RMSprop",
        r"S_\{?\\mathrm\{d\}W|S_\{dW\}",
        r"\\varepsilon|\\epsilon",
        "root",
        "square",
        "first step",
    ],
    "3.3.5": [
        *(
            "Adam",
            "adaptive",
            r"\\beta_1",
            r"\\beta_2",
            r"0\.9",
            r"0\.999",
            r"10\^\{-8\}",
            "bias correction|corrected",
        ),
        "hyperparameter",
    ],
    "3.3.6": [
        r"decay",
        "epoch",
        r"0\.95",
        "sqrt",
        "inverse",
        "polynomial|root",
        "noise floor|settle",
        "constant",
    ],
    "3.4": [
        *(
            "grid search",
            "random search",
            "coarse",
            "logarithmic",
            r"1 - \\beta",
            "layers",
            "units",
            "batch size",
        ),
        *("optimizer", "hyperparameter", "dev", "luck"),
    ],
    "3.5": [
        *(
            "batch normalization",
            r"\\mu",
            r"\\sigma\^2",
            r"z_\\text\{norm\}",
            r"\\gamma",
            r"\\beta",
            r"\\tilde z",
        ),
        *("running", r"\$b\$", r"\\varepsilon", "predict"),
    ],
    "3.6": [
        *(
            "softmax",
            "one-hot",
            "C - 1",
            "cross-entropy",
            "gradient",
            r"\\hat ?\{?y\}? - y",
            "sum",
            "confusion matrix",
        ),
        *("temperature", "sigmoid"),
    ],
    "3.7": [
        *(
            "Keras",
            "TensorFlow",
            "PyTorch",
            "Torch",
            "compile",
            "transpos|rows",
            "logits",
            "momentum",
            "tolerance|digits",
        ),
        *("back end|backend", "float32"),
    ],
}


@functools.cache
def text_of(section):
    """All that a section says, in prose and in pictures; None while it is not written."""
    found = list((ROOT / "notebooks").glob(f"*/{section}_*.ipynb"))
    if not found:
        return None
    return "\n".join(cell.source for cell in nbformat.read(found[0], as_version=4).cells)


WRITTEN = [section for section in NUMBERED if text_of(section) is not None]


def test_every_section_of_the_notes_is_written():
    assert list(NUMBERED) == WRITTEN
    assert NUMBERED.keys() == CONCEPTS.keys()
    assert len([label for labels in NUMBERED.values() for label in labels]) == 33


@pytest.mark.parametrize("section", WRITTEN)
def test_every_numbered_thing_stands_in_its_section_under_its_number(section):
    text = text_of(section)
    missing = [label for label in NUMBERED[section] if not re.search(label, text)]
    assert missing == []


@pytest.mark.parametrize("section", WRITTEN)
def test_every_concept_is_spoken_of_in_its_section(section):
    text = text_of(section)
    missing = [word for word in CONCEPTS[section] if not re.search(word, text, re.IGNORECASE)]
    assert missing == []

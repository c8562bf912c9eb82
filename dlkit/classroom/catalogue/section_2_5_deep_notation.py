"""The exercises of section 2.5: from sizes to shapes, a guard of shapes, and from shapes to sizes."""

import itertools

import numpy as np

from dlkit.classroom.exercise import Exercise, LayerList, Result
from dlkit.classroom.mistakes import together
from dlkit.classroom.styles.section_2_5_deep_notation import STYLES, fits, in_order, parameter_shapes


class Shapes(LayerList):
    """Layers of which an example shows no numbers, but the shape of each W and b."""

    def rows(self, name):
        parts = [(f"[{l}][{k}]", pair[k]) for l, pair in enumerate(self) for k in (0, 1)]
        return [(f"{name}{place}.shape", part.shape) for place, part in parts] or [(name, [])]


# Inputs.  Sizes differ, so that a transposed W shows; but in two networks some layers are of one size.

NETWORKS = (2, 1), (3, 1), (2, 4, 1), (5, 3, 2), (3, 5, 4, 1), (4, 2, 6, 3), (2, 3, 3, 3, 1), (6, 5, 4, 3, 4)


def _sizes(rng):
    return ({"sizes": sizes} for sizes in NETWORKS)


def _shapes_in_any_order(rng):
    """A row (n, n_prev) for each matrix; no size occurs twice."""
    for order in ((0,), (1, 0), (1, 2, 0), (2, 0, 1), (1, 3, 0, 2), (3, 0, 4, 2, 1)):
        sizes = rng.permutation(np.arange(1, 10))[: len(order) + 1]
        yield {"shapes": np.stack([sizes[1:], sizes[:-1]], axis=1)[list(order)]}


def _lists_and_sizes(rng):
    for sizes in (*NETWORKS[1:4], NETWORKS[-2]):
        right, wider = (_drawn(rng, (sizes[0], n, *sizes[2:])) for n in (sizes[1], sizes[1] + 1))
        lists = [wider, *(change(right) for change in CHANGES)]
        yield from ({"sizes": sizes, "parameters": Shapes(one)} for one in lists)


def _drawn(rng, sizes):
    return [(rng.normal(size=(n, k)), rng.normal(size=(n, 1))) for k, n in itertools.pairwise(sizes)]


def _but(p, k, W=np.copy, b=np.copy):
    old_W, old_b = p[k]
    return [*p[:k], (W(old_W), b(old_b)), *p[k % len(p) + 1 :]]


CHANGES = (
    *(list, lambda p: p[:-1], lambda p: p[::-1], lambda p: [*p, p[-1]], lambda p: [*p, p[-1], p[-1]]),
    *(lambda p: [(W.T, b) for W, b in p], lambda p: _but(p, 0, W=lambda W: W[:, :-1])),
    *(lambda p: _but(p, -1, W=np.transpose), lambda p: _but(p, len(p) // 2, W=np.transpose)),
    *(lambda p: _but(p, -1, b=np.ravel), lambda p: _but(p, 0, b=np.ravel)),
    *(lambda p: _but(p, -1, b=np.transpose), lambda p: [(W, np.ravel(b)) for W, b in p]),
    lambda p: _but(p, -1, b=lambda b: np.tile(b, (2, 1))),
)


# What can be wrong in one place or in several at once; what is right comes first.

OF_W = {
    "W": "W is right.",
    "W[::-1]": "Your W is transposed: it has a row for each unit of the layer before. Whose is a row?",
    "(W[0], sizes[0])": "Every layer sees the inputs x here. What does layer 2 see?",
}
OF_B = {
    "b": "b is right.",
    "(W[1], 1)": "b has a number for each unit of the layer before; to what is it added?",
    "b[::-1]": "b is a row. It is added to z, which is a column.",
    "b[:1]": "Your b is flat, of shape (n,). Which shape has a column of n numbers?",
    "b[0]": "Your b is a number, and no shape. Which shape has a column of n numbers?",
    "W": "b has the shape of W; how many biases has a unit?",
    "(1, 1)": "There is one bias for the whole layer; each unit has its own.",
}
LAYERS = {
    "": "",
    "[:-1]": "The last layer is missing. Where does your loop end?",
    "[1:]": "The first layer is missing. Where does your loop begin?",
    "[:1]": "Only the first layer counts. Does a return stand inside your loop?",
    "[-1:]": "Only the last layer counts. What becomes of what you had from those before it?",
}
COUNT = {
    "len(found) == len(due)": "",
    "True": "A list that is too short or too long passes. (zip stops at the end of the shorter one.)",
}
WHAT = {
    "W == V and b == c": "",
    "W == V": "You look at W and not at b.",
    "b == c": "You look at b and not at W.",
    "True in (W == V, b == c)": "It is enough here that W fits, or b. Both have to.",
    "np.prod(W) == np.prod(V) and np.prod(b) == V[0]": "You count numbers; a transposed W has as many.",
    "W == V and np.prod(b) == V[0]": "A flat b, or one that lies on its side, passes.",
    "W == V and b[0] == V[0]": "A flat b passes. A column has a second number in its shape.",
    "W == V[::-1] and b == c": "You expect W transposed, (n of the layer before, n of this one).",
    "W == V and b == c[:1]": "You expect a flat b, of shape (n,). Which shape has a column of n numbers?",
}

PARAMETER_SHAPES = Exercise(
    name="parameter_shapes",
    points=2,
    reference=parameter_shapes,
    results=(Result("the list of shapes", "(L, 2, 2)"),),
    cases=_sizes,
    mistakes=(
        together("[({0}, {1}) for W, b in out]", OF_W, OF_B),
        together("out{0}", LAYERS),
        """
        [(b, W) for W, b in out]  # W and b have changed places in each layer. Which one comes first?
        [((sizes[0], sizes[0]), (sizes[0], 1)), *out]  # The inputs count as a layer here. They have no W.
        out[::-1]  # The layers stand in reverse order.
        [((n, sizes[l - 1]), (n, 1)) for l, n in enumerate(sizes)]
            There is a pair too many, for l = 0, in which sizes[l - 1] is the last size of all.
        [((n, sizes[l - 1]), (n, 1)) for l, n in enumerate(sizes[:-1])]
            Your first pair is for l = 0, where sizes[l - 1] is the last size of all. Which l comes first?
        [((n, sizes[sizes.index(n) - 1]), (n, 1)) for n in sizes[1:]]
            You look for a layer by its size, and of equal ones you always find the first.
        """,
    ),
    hints=(
        "Of the sizes (3, 5, 4, 1), which two belong to layer 2, and which of them counts its rows?",
        "Layer l needs sizes[l] and sizes[l - 1]. What is the first l, and what is the last?",
        "In a loop over range(1, len(sizes)), append ((sizes[l], sizes[l - 1]), (sizes[l], 1)).",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    styles=STYLES["parameter_shapes"],
)

FITS = Exercise(
    name="fits",
    points=2,
    reference=fits,
    results=(Result("the answer", "True or False"),),
    cases=_lists_and_sizes,
    where={"due": "parameter_shapes(sizes)", "found": "[(W.shape, b.shape) for W, b in parameters]"},
    mistakes=(
        together("{0} and all([{1} for (W, b), (V, c) in zip(found, due)])", COUNT, WHAT),
        together("len(found) == len(due) and found{0} == due{0}", LAYERS),
        """
        True  # This says yes to everything.
        False  # This says no to everything. (One way to that: a list and a tuple are never equal.)
        not out  # Yes and no have changed places.
        len(found) == len(due)  # You count the layers, and do not look at their shapes.
        len(found) == len(due) and any(one == other for one, other in zip(found, due))
            One layer that fits is enough here. When do you know that all of them do?
        sorted(found) == sorted(due)  # The layers may stand in any order here.
        len(found) == len(sizes) and found[:-1] == due
            You expect as many pairs as there are sizes. Which of the sizes has no W and no b?
        found[:len(due)] == due  # A list with a layer too many passes.
        found == due[:len(found)]  # A list with a layer missing passes.
        len(found) == len(due) and fits([found[0][0][1], *(W[0] for W, b in found)], parameters)
            You check that the layers fit each other, and not that they have the sizes asked for.
        """,
    ),
    hints=(
        "How many pairs (W, b) should there be? And which shapes should the first pair have?",
        "You have a function that gives the shapes that are due. What is left to compare?",
        "With found, the list of all (W.shape, b.shape): np.array_equal(found, parameter_shapes(sizes)).",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    styles=STYLES["fits"],
)

IN_ORDER = Exercise(
    name="in_order",
    points=3,
    reference=in_order,
    results=(Result("the sizes", "(L + 1,)"),),
    cases=_shapes_in_any_order,
    where={"rows": "shapes[:, 0]", "columns": "shapes[:, 1]"},
    mistakes="""
        out[::-1]  # It runs from the outputs to the inputs. Which number of a shape is the layer before?
        out[1:]  # The number of inputs, n[0], is missing. It is in the shape of a matrix, too.
        out[:-1]  # The last layer is missing. Where does your loop end?
        [columns[0], *rows]  # You take the matrices as they come. Which of them sees the inputs?
        [*columns, rows[-1]]  # You take the columns as they come. Which matrix sees the inputs?
        [columns[-1], *rows[::-1]]  # You take the matrices from the last to the first, whatever their shapes.
        [list(columns).index(n) for n in out[:-1]]  # These say which matrix comes when. Which sizes has it?
        np.unique(shapes)  # You sort the sizes by how large they are. Which matrix can follow which?
        np.unique(shapes)[::-1]  # You sort the sizes from large to small. Which matrix can follow which?
        list(dict.fromkeys(shapes.ravel().tolist()))  # Every size is here once, in the order of the list.
        [n for pair in itertools.pairwise(out) for n in pair]  # Every hidden layer is here twice.
        [(b, a) for a, b in itertools.pairwise(out)]  # These are shapes in order; asked for are the sizes.
        out[list(out).index(columns[0]):]  # What comes before the first matrix of your list is missing.
    """,
    hints=(
        "With the shapes (1, 4) and (4, 2): which of the three sizes is the inputs', and how do you see it?",
        "The inputs are columns of one matrix and rows of none. And what follows on a layer of n units?",
        "With follows = {n_prev: n for n, n_prev in shapes.tolist()}, begin with the key that is no value.",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    styles=STYLES["in_order"],
)

EXERCISES = (PARAMETER_SHAPES, FITS, IN_ORDER)

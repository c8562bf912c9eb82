"""The exercises of section 1.1: pictures become columns, and columns become X, Y and their parts."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Mistake, Result

# Inputs.  All dimensions differ, so that whatever lies on its side shows, and i and j are never the last, so
# that who counts from 0 gets a wrong number and not an error.

SIZES = ((2, 3), (3, 5), (4, 3), (5, 4), (4, 7))  # of X


def _pictures_one(rng):
    for shape in ((1, 1), (2, 2), (2, 3), (3, 2), (3, 5), (4, 3)):
        yield {"picture": rng.random(shape)}


def _pictures_many(rng):
    for shape in ((1, 2, 2), (3, 2, 2), (2, 3, 4), (5, 2, 3), (7, 3, 2)):
        yield {"pictures": rng.random(shape)}


def _labels(rng):
    yield {"labels": np.array([3])}
    yield {"labels": np.array([1, 0])}
    for m in (4, 7):
        yield {"labels": rng.permutation(m)}


def _numbered_examples(rng):
    for n_x, m in SIZES:
        for i in (1, 2):
            yield {"X": rng.random((n_x, m)), "Y": rng.permutation(m)[np.newaxis], "i": i}


def _numbered_features(rng):
    for n_x, m in SIZES:
        for j in {1, n_x - 1}:
            yield {"X": rng.random((n_x, m)), "j": j}


def _mixed_examples(rng):
    for n_x, m, m_train in ((1, 3, 2), (2, 5, 3), (4, 7, 5), (3, 8, 6)):
        yield {
            "X": rng.random((n_x, m)),
            "Y": rng.permutation(m)[np.newaxis],
            "order": rng.permutation(m),
            "m_train": m_train,
        }


def _answers(rng):
    yield {"answers": np.array([[0, 1]]), "Y": np.array([[0, 1]])}
    yield {"answers": np.array([[0], [1]]), "Y": np.array([[0, 1]])}
    for m, shape in ((3, (1, 3)), (4, (4, 1)), (5, (5,)), (7, (7, 1))):
        Y = rng.permutation(np.arange(m) % 3)[np.newaxis]
        wrong_by = np.zeros(m, dtype=int)
        wrong_by[-1], wrong_by[0] = 1, -(m > 3)  # above and below the label
        yield {"answers": (Y[0] + wrong_by).reshape(shape), "Y": Y}


# The right answers.


def flatten(picture):
    """Give the dots of a picture, read line by line, as a column (n_x, 1)."""
    return np.reshape(picture, (-1, 1))


def stack(pictures):
    """Give X, (n_x, m), of pictures (m, height, width): a column for each."""
    return np.reshape(pictures, (len(pictures), -1)).T


def label_row(labels):
    """Give m labels as a row (1, m)."""
    return np.reshape(labels, (1, -1))


def example(X, Y, i):
    """Give input number i, (n_x, 1), and its label; i counts from 1."""
    return X[:, i - 1 : i], Y[0, i - 1]


def feature(X, j):
    """Give feature number j of all examples, (1, m); j counts from 1."""
    return X[j - 1 : j]


def split_examples(X, Y, order, m_train):
    """Give X_train, Y_train, X_test, Y_test: the first m_train columns in this order, and the others."""
    train, test = order[:m_train], order[m_train:]
    return X[:, train], Y[:, train], X[:, test], Y[:, test]


def share_right(answers, Y):
    """Give the share of answers, in whatever shape they lie, that equal the labels Y, (1, m)."""
    return np.mean(np.reshape(answers, Y.shape) == Y)


# The answers as students write them, where they differ from those above.


def _flatten_with_newaxis(picture):
    return picture.ravel()[:, np.newaxis]


def _stack_one_by_one(pictures):
    return np.hstack([picture.reshape(-1, 1) for picture in pictures])


def _stack_into_zeros(pictures):
    m, height, width = pictures.shape
    X = np.zeros((height * width, m))
    for i in range(m):
        X[:, i] = pictures[i].ravel()
    return X


def _row_by_reshape(labels):
    return labels.reshape(1, -1)


def _row_in_brackets(labels):
    return np.array([labels])


def _split_after_mixing(X, Y, order, m_train):
    X, Y = X[:, order], Y[:, order]
    return X[:, :m_train], Y[:, :m_train], X[:, m_train:], Y[:, m_train:]


def _share_of_a_row(answers, Y):
    return np.mean(answers.reshape(1, -1) == Y)


def _share_counted(answers, Y):
    return np.sum(answers.ravel() == Y[0]) / Y.shape[1]


# Pieces that the wrong variants below are made of.


def _parts(X, Y, train, test):
    return X[:, train], Y[:, train], X[:, test], Y[:, test]


def _one_hot(labels):
    return (np.arange(np.max(labels) + 1)[:, np.newaxis] == labels).astype(int)


FLATTEN = Exercise(
    name="flatten",
    points=1,
    reference=flatten,
    results=(Result("x", "(n_x, 1)"),),
    cases=_pictures_one,
    mistakes=(
        Mistake(
            "The numbers are right, but flat: this has one dimension, and a column has two. "
            "How many columns does a column have?",
            lambda picture: picture.ravel(),
        ),
        Mistake(
            "The numbers are right, but they lie in a row. Which of the two dimensions counts the features?",
            lambda picture: picture.reshape(1, -1),
        ),
        Mistake(
            "You read the picture downwards, column by column. We read it as a page, line by line.",
            lambda picture: picture.T.reshape(-1, 1),
        ),
        Mistake(
            "The picture comes back as it was. How do its lines become one column?",
            lambda picture: picture.copy(),
        ),
        Mistake(
            "You begin with the last dot and end with the first.",
            lambda picture: picture.reshape(-1, 1)[::-1],
        ),
        Mistake(
            "You read each line from right to left.",
            lambda picture: picture[:, ::-1].reshape(-1, 1),
        ),
        Mistake(
            "This adds up each line. Every dot is a feature of its own.",
            lambda picture: picture.sum(axis=1, keepdims=True),
        ),
        Mistake(
            "This is the mean of each line. Every dot is a feature of its own.",
            lambda picture: picture.mean(axis=1, keepdims=True),
        ),
        Mistake("Only the first line is here. Where are the others?", lambda picture: picture[:1].T),
        Mistake(
            "Only the first dot of each line is here. Where are the others?", lambda picture: picture[:, :1]
        ),
    ),
    hints=(
        "A picture has 3 lines with 5 dots each. How many numbers does its column have, and what is its "
        "shape?",
        "reshape keeps the order in which the numbers are read, line by line. Which shape do you ask it for?",
        "picture.reshape(-1, 1): as many rows as there are dots, and one column.",
    ),
    read="section 1.1, 'A picture becomes a column'",
    formulas=(
        flatten,
        _flatten_with_newaxis,
    ),
)

STACK = Exercise(
    name="stack",
    points=2,
    reference=stack,
    results=(Result("X", "(n_x, m)"),),
    cases=_pictures_many,
    mistakes=(
        Mistake(
            "The shape is right, and the numbers are cut in the wrong places: a column holds dots of several "
            "pictures. What does reshape do first, merge or turn?",
            lambda pictures: pictures.reshape(-1, len(pictures)),
        ),
        Mistake(
            "Each picture is a row here. The pictures are unrolled already; what turns rows into columns?",
            lambda pictures: pictures.reshape(len(pictures), -1),
        ),
        Mistake(
            "Each column is one picture, but read downwards, column by column. We read it line by line.",
            lambda pictures: pictures.transpose(0, 2, 1).reshape(len(pictures), -1).T,
        ),
        Mistake(
            "All pictures stand below each other, in one long column. Where does the second example belong?",
            lambda pictures: pictures.reshape(-1, 1),
        ),
        Mistake(
            "All pictures lie behind each other, in one long row. Where does the second example belong?",
            lambda pictures: pictures.reshape(1, -1),
        ),
        Mistake(
            "Only the first picture is here. Is the return inside the loop?",
            lambda pictures: pictures[0].reshape(-1, 1),
        ),
        Mistake(
            "Every column is the last picture. Do all columns share one array?",
            lambda pictures: np.tile(pictures[-1].reshape(-1, 1), (1, len(pictures))),
        ),
        Mistake(
            "Every column is the first picture. What should change from column to column?",
            lambda pictures: np.tile(pictures[0].reshape(-1, 1), (1, len(pictures))),
        ),
        Mistake(
            "The columns are in the opposite order: the last picture comes first.",
            lambda pictures: stack(pictures)[:, ::-1],
        ),
        Mistake(
            "This is one column, the sum of all pictures. Each picture keeps a column of its own.",
            lambda pictures: stack(pictures).sum(axis=1, keepdims=True),
        ),
        Mistake(
            "This is one column, the mean of all pictures. Each picture keeps a column of its own.",
            lambda pictures: stack(pictures).mean(axis=1, keepdims=True),
        ),
    ),
    hints=(
        "Take 5 pictures of 2 by 3 dots. How many rows does X have, and how many columns? "
        "Which numbers stand in its first column?",
        "You can make one picture a column. What puts columns side by side? Or, all at once: in which order "
        "do you merge the last two dimensions and turn the table?",
        "np.hstack([flatten(picture) for picture in pictures]), or pictures.reshape(m, -1).T",
    ),
    read="section 1.1, 'Examples stand side by side in X, labels in Y'",
    formulas=(
        stack,
        _stack_one_by_one,
        _stack_into_zeros,
    ),
)

LABEL_ROW = Exercise(
    name="label_row",
    points=1,
    reference=label_row,
    results=(Result("Y", "(1, m)", only_an_array=True),),
    cases=_labels,
    mistakes=(
        Mistake(
            "The labels are right, but flat: one dimension, (m,). A row has two. How many rows has it?",
            lambda labels: labels.copy(),
        ),
        Mistake(
            "The labels stand in a column. Above each label stands its input, a column of X; "
            "so where does the next label go?",
            lambda labels: labels.reshape(-1, 1),
        ),
        Mistake(
            "The labels are repeated, m times. One row is enough.",
            lambda labels: np.tile(labels, (len(labels), 1)),
        ),
        Mistake("Only the first label is here.", lambda labels: labels[:1].reshape(1, 1)),
        Mistake(
            "The labels are sorted, and so they belong to other inputs now.",
            lambda labels: np.sort(labels).reshape(1, -1),
        ),
        Mistake(
            "The labels are in the opposite order: the last comes first.",
            lambda labels: labels[::-1].reshape(1, -1),
        ),
        Mistake(
            "Each label has become a column of zeros with a single 1. That comes later, in section 3.6; "
            "here a label is a number.",
            _one_hot,
        ),
        Mistake(
            "Every label that is not 0 has become 1. The labels stay as they are.",
            lambda labels: (labels != 0).astype(int).reshape(1, -1),
        ),
    ),
    hints=(
        "X has a column for each example. What does Y have for each example?",
        "The flat array has m numbers and one dimension. Which dimension is missing, and how long is it?",
        "labels.reshape(1, -1); np.array([labels]) does the same.",
    ),
    read="section 1.1, 'Examples stand side by side in X, labels in Y'",
    formulas=(
        _row_by_reshape,
        _row_in_brackets,
    ),
)

EXAMPLE = Exercise(
    name="example",
    points=2,
    reference=example,
    results=(Result("x⁽ⁱ⁾", "(n_x, 1)"), Result("y⁽ⁱ⁾", "a number")),
    cases=_numbered_examples,
    mistakes=(
        Mistake(
            "This is the next example, both input and label. Formulas count from 1; "
            "from where does Python count?",
            lambda X, Y, i: (X[:, i : i + 1], Y[0, i]),
        ),
        Mistake(
            "The label is right; the input is that of the next example. Which column is number 1?",
            lambda X, Y, i: (X[:, i : i + 1], Y[0, i - 1]),
        ),
        Mistake(
            "The input is right; the label is that of the next example. Which place in Y is number 1?",
            lambda X, Y, i: (X[:, i - 1 : i], Y[0, i]),
        ),
        Mistake(
            "This is the example before. One step back from i is enough.",
            lambda X, Y, i: (X[:, [i - 2]], Y[0, i - 2]),
        ),
        Mistake(
            "This is example i counted from the end.",
            lambda X, Y, i: (X[:, [-i]], Y[0, -i]),
        ),
        Mistake(
            "The input has the right numbers, but it is flat. What does a slice with a colon keep?",
            lambda X, Y, i: (X[:, i - 1], Y[0, i - 1]),
        ),
        Mistake(
            "The input has the right numbers, but it lies in a row.",
            lambda X, Y, i: (X[:, i - 1 : i].T, Y[0, i - 1]),
        ),
        Mistake(
            "This is row i of X, stood upright: one feature of all examples. Examples are columns.",
            lambda X, Y, i: (X[i - 1 : i].T, Y[0, i - 1]),
        ),
        Mistake(
            "This is row i of X: one feature of all examples. Examples are columns.",
            lambda X, Y, i: (X[i - 1 : i], Y[0, i - 1]),
        ),
        Mistake(
            "These are the first i inputs. One is asked for; where should the slice begin?",
            lambda X, Y, i: (X[:, :i], Y[0, i - 1]),
        ),
        Mistake(
            "The input is right; the label is all of Y.",
            lambda X, Y, i: (X[:, i - 1 : i], Y),
        ),
        Mistake(
            "Label and input have changed places. Which one is asked for first?",
            lambda X, Y, i: (Y[0, i - 1], X[:, i - 1 : i]),
        ),
    ),
    hints=(
        "Is example number 1 a row or a column of X? Which number does Python give to it?",
        "X[:, 4] and X[:, 4:5] hold the same numbers. What are their shapes? Which of them is a column?",
        "X[:, i - 1 : i] is the input, and Y[0, i - 1] its label.",
    ),
    read="section 1.1, 'Formulas count from 1, Python counts from 0'",
    formulas=(example,),
)

FEATURE = Exercise(
    name="feature",
    points=1,
    reference=feature,
    results=(Result("feature j", "(1, m)"),),
    cases=_numbered_features,
    mistakes=(
        Mistake(
            "This is the next feature. Formulas count from 1; from where does Python count?",
            lambda X, j: X[j : j + 1],
        ),
        Mistake("The numbers are right, but flat. A row has two dimensions.", lambda X, j: X[j - 1]),
        Mistake("The numbers are right, but they stand in a column.", lambda X, j: X[j - 1 : j].T),
        Mistake(
            "This is column j of X: all features of one example. Asked for is one feature of all examples.",
            lambda X, j: X[:, j - 1 : j],
        ),
        Mistake(
            "This is column j of X, laid down: all features of one example. "
            "Asked for is one feature of all examples.",
            lambda X, j: X[:, j - 1 : j].T,
        ),
        Mistake(
            "These are the first j features. One is asked for; where should the slice begin?",
            lambda X, j: X[:j] if j > 1 else X[:2],
        ),
        Mistake(
            "This is one number, the feature of the first example. What about the other examples?",
            lambda X, j: X[j - 1, 0],
        ),
        Mistake(
            "This is the mean of the feature over all examples. Each example keeps its own number.",
            lambda X, j: X[j - 1 : j].mean(axis=1, keepdims=True),
        ),
    ),
    hints=(
        "One spot of the paper, on all sheets: is that a row or a column of X?",
        "Rows come first in X[rows, columns]. Which slice holds one row and keeps both dimensions?",
        "X[j - 1 : j, :]",
    ),
    read="section 1.1, 'A row asks all examples the same question'",
    formulas=(feature,),
)

SPLIT = Exercise(
    name="split_examples",
    points=2,
    reference=split_examples,
    results=(
        Result("X_train", "(n_x, m_train)"),
        Result("Y_train", "(1, m_train)"),
        Result("X_test", "(n_x, m_test)"),
        Result("Y_test", "(1, m_test)"),
    ),
    cases=_mixed_examples,
    mistakes=(
        Mistake(
            "The columns are split as they stand, without being mixed. What is `order` for?",
            lambda X, Y, order, m_train: (X[:, :m_train], Y[:, :m_train], X[:, m_train:], Y[:, m_train:]),
        ),
        Mistake(
            "The inputs are mixed and the labels are not, so each picture has somebody else's label.",
            lambda X, Y, order, m_train: (
                X[:, order[:m_train]],
                Y[:, :m_train],
                X[:, order[m_train:]],
                Y[:, m_train:],
            ),
        ),
        Mistake(
            "The labels are mixed and the inputs are not, so each picture has somebody else's label.",
            lambda X, Y, order, m_train: (
                X[:, :m_train],
                Y[:, order[:m_train]],
                X[:, m_train:],
                Y[:, order[m_train:]],
            ),
        ),
        Mistake(
            "One example is in neither part. Where does the first part end, and where does the other begin?",
            lambda X, Y, order, m_train: _parts(X, Y, order[: m_train - 1], order[m_train:]),
        ),
        Mistake(
            "One example is in neither part: the first that should judge.",
            lambda X, Y, order, m_train: _parts(X, Y, order[:m_train], order[m_train + 1 :]),
        ),
        Mistake(
            "One example is in both parts, so it is seen while learning and judges afterwards.",
            lambda X, Y, order, m_train: _parts(X, Y, order[:m_train], order[m_train - 1 :]),
        ),
        Mistake(
            "All examples judge, also those that have been learned from.",
            lambda X, Y, order, m_train: _parts(X, Y, order[:m_train], order),
        ),
        Mistake(
            "The test part is the training part again.",
            lambda X, Y, order, m_train: _parts(X, Y, order[:m_train], order[:m_train]),
        ),
        Mistake(
            "The two parts have changed places: training should come first.",
            lambda X, Y, order, m_train: _parts(X, Y, order[m_train:], order[:m_train]),
        ),
        Mistake(
            "The four are right, in another order: after X_train comes Y_train, then X_test and Y_test.",
            lambda X, Y, order, m_train: tuple(split_examples(X, Y, order, m_train)[k] for k in (0, 2, 1, 3)),
        ),
        Mistake(
            "The last m_train columns learn, and the first ones judge. "
            "It is a split, but the task says the first.",
            lambda X, Y, order, m_train: _parts(X, Y, order[-m_train:], order[:-m_train]),
        ),
        Mistake(
            "Column k goes to place order[k]. Asked for is the opposite: place k gets column order[k].",
            lambda X, Y, order, m_train: split_examples(X, Y, np.argsort(order), m_train),
        ),
        Mistake(
            "The labels are flat. As rows they keep two dimensions.",
            lambda X, Y, order, m_train: (
                X[:, order[:m_train]],
                Y[0, order[:m_train]],
                X[:, order[m_train:]],
                Y[0, order[m_train:]],
            ),
        ),
    ),
    hints=(
        "Does a split cut between rows or between columns? What do X and Y have to share?",
        "`order` holds the numbers of the columns, mixed. Which of these numbers belong to the training "
        "part? And what does X[:, numbers] give?",
        "train, test = order[:m_train], order[m_train:]; then X[:, train], Y[:, train], X[:, test], "
        "Y[:, test].",
    ),
    read="section 1.1, 'm_train and m_test: some columns learn, others judge'",
    formulas=(
        split_examples,
        _split_after_mixing,
    ),
)

SHARE_RIGHT = Exercise(
    name="share_right",
    points=1,
    reference=share_right,
    results=(Result("the share", "a number"),),
    cases=_answers,
    mistakes=(
        Mistake(
            "Answers that stand in a column are compared with every label, and not with their own: a column "
            "beside a row is stretched. What can you do before you compare?",
            lambda answers, Y: np.mean(answers == Y),
        ),
        Mistake(
            "Answers that stand in a column are graded well now, and those in a row are stretched. "
            "Who tells you how they come? Which call gives the same shape for both?",
            lambda answers, Y: np.mean(answers.T == Y),
        ),
        Mistake(
            "This is the number of right answers. What do you divide it by?",
            lambda answers, Y: np.sum(label_row(answers) == Y),
        ),
        Mistake(
            "This is the share of wrong answers.",
            lambda answers, Y: np.mean(label_row(answers) != Y),
        ),
        Mistake(
            "This is in percent; a share lies between 0 and 1.",
            lambda answers, Y: 100 * share_right(answers, Y),
        ),
        Mistake(
            "This says whether all answers are right. How many are?",
            lambda answers, Y: float(np.all(label_row(answers) == Y)),
        ),
        Mistake(
            "This is the comparison of each answer with its label. The mean of it is asked for.",
            lambda answers, Y: label_row(answers) == Y,
        ),
    ),
    hints=(
        "What shape has answers == Y if the answers are (4, 1) and the labels (1, 4)?",
        "Whatever shape the answers have, there are m of them. Which call turns all three shapes into a row?",
        "answers.reshape(1, -1) == Y gives a row of True and False, and np.mean counts True as 1.",
    ),
    read="section 1.1, 'The same answers, written as a column'",
    formulas=(
        _share_of_a_row,
        _share_counted,
    ),
)

EXERCISES = (FLATTEN, STACK, LABEL_ROW, EXAMPLE, FEATURE, SPLIT, SHARE_RIGHT)

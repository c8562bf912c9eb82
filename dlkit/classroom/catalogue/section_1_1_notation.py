"""The exercises of section 1.1: pictures become columns, and columns become X, Y and their parts."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_1_1_notation import STYLES

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
        X, Y = rng.random((n_x, m)), rng.permutation(m)[np.newaxis]
        yield {"X": X, "Y": Y, "order": rng.permutation(m), "m_train": m_train}


def _answers(rng):
    yield {"answers": np.array([[0, 1]]), "Y": np.array([[0, 1]])}
    yield {"answers": np.array([[0], [1]]), "Y": np.array([[0, 1]])}
    for m, shape in ((3, (1, 3)), (4, (4, 1)), (5, (5,)), (7, (7, 1))):
        Y = rng.permutation(np.arange(m) % 3)[np.newaxis]
        answers = Y[0].copy()
        answers[-1] += 2  # wrong by more than 1: who counts distances does not get the share
        answers[0] -= 3 * (m > 3)
        yield {"answers": answers.reshape(shape), "Y": Y}


FLATTEN = Exercise(
    name="flatten",
    points=1,
    reference=STYLES["flatten"][0],
    results=(Result("x", "(n_x, 1)"),),
    cases=_pictures_one,
    mistakes="""
        x.ravel()
            The numbers are right, but flat: this has one dimension, and a column has two. How many columns
            does a column have?
        x.T  # The numbers are right, but they lie in a row. Which of the two dimensions counts the features?
        picture.T.reshape(-1, 1)
            You read the picture downwards, column by column. We read it as a page, line by line.
        picture  # The picture comes back as it was. How do its lines become one column?
        picture.T  # The picture is turned, and its lines stand side by side. How do they become one column?
        x[::-1]  # You begin with the last dot and end with the first.
        picture[:, ::-1].reshape(-1, 1)  # You read each line from right to left.
        picture[::-1].reshape(-1, 1)  # You begin with the last line and end with the first.
        picture.sum(axis=1, keepdims=True)  # This adds up each line. Every dot is a feature of its own.
        picture.mean(axis=1, keepdims=True)
            This is the mean of each line. Every dot is a feature of its own.
        picture[:1].T  # Only the first line is here. Where are the others?
        picture[:, :1]  # Only the first dot of each line is here. Where are the others?
    """,
    hints=(
        "A picture has 3 lines with 5 dots each. How many numbers does its column have, and what is its "
        "shape?",
        "reshape keeps the order in which the numbers are read, line by line. Which shape do you ask it for?",
        "picture.reshape(-1, 1): as many rows as there are dots, and one column.",
    ),
    read="section 1.1, 'A picture becomes a column'",
    styles=STYLES["flatten"],
)

STACK = Exercise(
    name="stack",
    points=2,
    reference=STYLES["stack"][0],
    results=(Result("X", "(n_x, m)"),),
    cases=_pictures_many,
    where={"m": "len(pictures)"},
    mistakes="""
        pictures.reshape(-1, m)
            The shape is right, and the numbers are cut in the wrong places: a column holds dots of several
            pictures. What does reshape do first, merge or turn?
        X.T  # Each picture is a row here. The pictures are unrolled already; what turns rows into columns?
        pictures.T.reshape(-1, m)
            Each column is one picture, but read downwards, column by column. We read it line by line.
        X.T.reshape(-1, 1)
            All pictures stand below each other, in one long column. Where does the second example belong?
        X.T.reshape(1, -1)
            All pictures lie behind each other, in one long row. Where does the second example belong?
        X[:, :1]  # Only the first picture is here. Is the return inside the loop?
        X[:, -1:]
            Only the last picture is here. Do you keep the columns, or does each replace the one before?
        X[:, [-1] * m]  # Every column is the last picture. Do all columns share one array?
        X[:, [0] * m]  # Every column is the first picture. What should change from column to column?
        X[:, ::-1]  # The columns are in the opposite order: the last picture comes first.
        X.sum(axis=1, keepdims=True)
            This is one column, the sum of all pictures. Each picture keeps a column of its own.
        X.mean(axis=1, keepdims=True)
            This is one column, the mean of all pictures. Each picture keeps a column of its own.
    """,
    hints=(
        "Take 5 pictures of 2 by 3 dots. How many rows does X have, and how many columns? "
        "Which numbers stand in its first column?",
        "You can make one picture a column. What puts columns side by side? Or, all at once: in which order "
        "do you merge the last two dimensions and turn the table?",
        "np.hstack([flatten(picture) for picture in pictures]), or pictures.reshape(m, -1).T",
    ),
    read="section 1.1, 'Examples stand side by side in X, labels in Y'",
    styles=STYLES["stack"],
)

LABEL_ROW = Exercise(
    name="label_row",
    points=1,
    reference=STYLES["label_row"][0],
    results=(Result("Y", "(1, m)", only_an_array=True),),
    cases=_labels,
    mistakes="""
        np.arange(len(labels))[np.newaxis]  # These are the numbers of the examples. What is their label?
        labels  # The labels are right, but flat: one dimension, (m,). A row has two. How many rows has it?
        Y.T
            The labels stand in a column. Above each label stands its input, a column of X; so where does
            the next label go?
        np.tile(labels, (len(labels), 1))  # The labels are repeated, m times. One row is enough.
        Y[:, :1]  # Only the first label is here.
        np.sort(Y)  # The labels are sorted, and so they belong to other inputs now.
        Y[:, ::-1]  # The labels are in the opposite order: the last comes first.
        np.eye(max(labels) + 1)[:, labels]
            Each label has become a column of zeros with a single 1. That comes later, in section 3.6; here
            a label is a number.
        Y != 0  # Every label that is not 0 has become 1. The labels stay as they are.
    """,
    hints=(
        "X has a column for each example. What does Y have for each example?",
        "The flat array has m numbers and one dimension. Which dimension is missing, and how long is it?",
        "labels.reshape(1, -1); np.array([labels]) does the same.",
    ),
    read="section 1.1, 'Examples stand side by side in X, labels in Y'",
    styles=STYLES["label_row"],
)

EXAMPLE = Exercise(
    name="example",
    points=2,
    reference=STYLES["example"][0],
    results=(Result("x⁽ⁱ⁾", "(n_x, 1)"), Result("y⁽ⁱ⁾", "a number")),
    cases=_numbered_examples,
    where={"x": "X[:, i - 1:i]", "y": "Y[0, i - 1]"},
    mistakes="""
        X[:, i:i + 1], Y[0, i]
            This is the next example, both input and label. Formulas count from 1; from where does Python
            count?
        X[:, i:i + 1], y
            The label is right; the input is that of the next example. Which column is number 1?
        x, Y[0, i]  # The input is right; the label is that of the next example. Which place in Y is number 1?
        X[:, i], Y[0, i]
            This is the next example, and its input is flat. Formulas count from 1; from where does Python
            count? And what does a slice with a colon keep?
        X[:, [i - 2]], Y[0, i - 2]  # This is the example before. One step back from i is enough.
        X[:, [-i]], Y[0, -i]  # This is example i counted from the end.
        X[:, :1], Y[0, 0]  # This is example 1, whatever i is.
        x, Y[0, 0]  # The input is right; the label is that of example 1, whatever i is.
        x, i  # The input is right; in place of the label you return its number, i.
        X[:, -1:], Y[0, -1]  # This is the last example, whatever i is.
        X[:, i - 1], y
            The input has the right numbers, but it is flat. What does a slice with a colon keep?
        x.T, y  # The input has the right numbers, but it lies in a row.
        X[i - 1:i].T, y
            This is row i of X, stood upright: one feature of all examples. Examples are columns.
        X[i - 1:i], y  # This is row i of X: one feature of all examples. Examples are columns.
        X[:, :i], y  # These are the first i inputs. One is asked for; where should the slice begin?
        x, Y  # The input is right; the label is all of Y.
        x, Y[i - 1]
            You look for row i of Y, and it has one row. In which direction do the labels follow each other?
        y, x  # Label and input have changed places. Which one is asked for first?
    """,
    hints=(
        "Is example number 1 a row or a column of X? Which number does Python give to it?",
        "X[:, 4] and X[:, 4:5] hold the same numbers. What are their shapes? Which of them is a column?",
        "X[:, i - 1 : i] is the input, and Y[0, i - 1] its label.",
    ),
    read="section 1.1, 'Formulas count from 1, Python counts from 0'",
    styles=STYLES["example"],
)

FEATURE = Exercise(
    name="feature",
    points=1,
    reference=STYLES["feature"][0],
    results=(Result("feature j", "(1, m)"),),
    cases=_numbered_features,
    mistakes="""
        X[j:j + 1]  # This is the next feature. Formulas count from 1; from where does Python count?
        X[j]
            This is the next feature, and it is flat. Formulas count from 1; from where does Python count?
            And what does a slice with a colon keep?
        X[[j - 2]]  # This is the feature before. One step back from j is enough.
        X[[-j]]  # This is feature j counted from the end.
        X[:1]  # This is feature 1, whatever j is.
        X[-1:]  # This is the last feature, whatever j is.
        out.ravel()  # The numbers are right, but flat. A row has two dimensions.
        out.T  # The numbers are right, but they stand in a column.
        X[:, j - 1:j]
            This is column j of X: all features of one example. Asked for is one feature of all examples.
        X[:, j - 1]
            This is column j of X, and flat: all features of one example. Asked for is one feature of all
            examples.
        X[:, j - 1:j].T
            This is column j of X, laid down: all features of one example. Asked for is one feature of all
            examples.
        X[:j]  # These are the first j features. One is asked for; where should the slice begin?
        out[0, 0]  # This is one number, the feature of the first example. What about the other examples?
        np.sum(out)  # This is the sum of the feature over all examples. Each example keeps its own number.
        np.mean(out)  # This is the mean of the feature over all examples. Each example keeps its own number.
    """,
    hints=(
        "One spot of the paper, on all sheets: is that a row or a column of X?",
        "Rows come first in X[rows, columns]. Which slice holds one row and keeps both dimensions?",
        "X[j - 1 : j, :]",
    ),
    read="section 1.1, 'A row asks all examples the same question'",
    styles=STYLES["feature"],
)

SPLIT = Exercise(
    name="split_examples",
    points=2,
    reference=STYLES["split_examples"][0],
    results=(
        Result("X_train", "(n_x, m_train)"),
        Result("Y_train", "(1, m_train)"),
        Result("X_test", "(n_x, m_test)"),
        Result("Y_test", "(1, m_test)"),
    ),
    cases=_mixed_examples,
    mistakes="""
        X[:, :m_train], Y[:, :m_train], X[:, m_train:], Y[:, m_train:]
            The columns are split as they stand, without being mixed. What is `order` for?
        X_train, Y[:, :m_train], X_test, Y[:, m_train:]
            The inputs are mixed and the labels are not, so each picture has somebody else's label.
        X[:, :m_train], Y_train, X[:, m_train:], Y_test
            The labels are mixed and the inputs are not, so each picture has somebody else's label.
        order[:m_train] -> order[:m_train - 1]
            One example is in neither part. Where does the first part end, and where does the other begin?
        order[m_train:] -> order[m_train + 1:]  # One example is in neither part: the first that should judge.
        order[m_train:] -> order[m_train - 1:]
            One example is in both parts, so it is seen while learning and judges afterwards.
        order[m_train:] -> order  # All examples judge, also those that have been learned from.
        X_train, Y_train, X_train, Y_train  # The test part is the training part again.
        X_test, Y_test, X_train, Y_train  # The two parts have changed places: training should come first.
        X_train, X_test, Y_train, Y_test
            The four are right, in another order: after X_train comes Y_train, then X_test and Y_test.
        order[:m_train], order[m_train:] -> order[-m_train:], order[:-m_train]
            The last m_train columns learn, and the first ones judge. It is a split, but the task says the
            first.
        right(X, Y, np.argsort(order), m_train)
            Column k goes to place order[k]. Asked for is the opposite: place k gets column order[k].
        right(X, Y, order - 1, m_train)
            You take 1 away from `order`. It counts from 0 already, as Python does.
        right(X, Y, order[::-1], m_train)  # You read `order` from its end.
        right(X, Y, np.r_[np.sort(order[:m_train]), np.sort(order[m_train:])], m_train)
            Each part holds the right columns, and not in the order of `order`: they are sorted.
        right(X, Y, np.r_[order[:m_train], np.sort(order[m_train:])], m_train)
            The training part is right. The test part holds the right columns, and not in the order of
            `order`.
        X_train, Y_train[0], X_test, Y_test[0]  # The labels are flat. As rows they keep two dimensions.
        X[order[:m_train]], Y[order[:m_train]], X[order[m_train:]], Y[order[m_train:]]
            The numbers in `order` choose rows here. An example is a column: in X[rows, columns], which of
            the two places is its?
    """,
    hints=(
        "Does a split cut between rows or between columns? What do X and Y have to share?",
        "`order` holds the numbers of the columns, mixed. Which of these numbers belong to the training "
        "part? And what does X[:, numbers] give?",
        "train, test = order[:m_train], order[m_train:]; then X[:, train], Y[:, train], X[:, test], "
        "Y[:, test].",
    ),
    read="section 1.1, 'm_train and m_test: some columns learn, others judge'",
    styles=STYLES["split_examples"],
)

SHARE_RIGHT = Exercise(
    name="share_right",
    points=1,
    reference=STYLES["share_right"][0],
    results=(Result("the share", "a number"),),
    cases=_answers,
    where={"row": "answers.reshape(1, -1)"},
    mistakes="""
        np.mean(answers == Y)
            Answers that stand in a column are compared with every label, and not with their own: a column
            beside a row is stretched. What can you do before you compare?
        np.mean(answers.T == Y)
            Answers that stand in a column are graded well now, and those in a row are stretched. Who tells
            you how they come? Which call gives the same shape for both?
        np.mean(row.T == Y)
            You compare a column with a row, and so each answer with every label: the column is stretched.
            How do the answers have to lie?
        np.sum(answers == Y) / Y.size
            Answers that stand in a column are compared with every label, which makes m times m comparisons,
            and a share that may be above 1. What can you do before you compare?
        np.mean(answers[0] == Y[0])
            You take row 0 of the answers. If they stand in a column, or flat, that is a single answer.
        np.sum(row == Y)
            This is the number of right answers. Dividing by `len(Y)` changes nothing, it counts rows: how
            many labels has Y?
        np.sum(row == Y) / len(answers)
            You divide by the rows of the answers. They may lie in one row: where do you see how many there
            are, in any shape?
        np.sum(row == Y) / (Y.size - 1)  # You divide by one less than there are labels.
        np.mean((row == Y)[:, :-1])  # The last answer is not graded. Where does your loop end?
        np.mean((row == Y)[:, 1:])
            The first answer is not graded. Where does your loop begin? Python counts from 0.
        np.sum((row == Y)[:, 0]) / Y.size  # Only the first answer is counted. Is the return inside the loop?
        np.sum((row == Y)[:, -1]) / Y.size
            Only the last answer is counted. Does each round begin to count anew?
        (row == Y)[0, 0]  # This says whether the first answer is right. The others count as well.
        np.mean(np.abs(row - Y))
            This is by how much the answers miss, on the average. A label is a name: it is right or wrong,
            and never nearly right.
        1 - np.mean(np.abs(row - Y))
            You take from 1 by how much the answers miss, on the average. A label is a name: it is right or
            wrong, and never nearly right.
        np.mean(np.isin(row, Y))
            You ask whether an answer is anywhere among the labels. Each has its own label to be compared
            with.
        np.mean(np.sort(row) == np.sort(Y))
            You sort both before you compare, and so no answer meets its own label any more.
        np.mean(row != Y)  # This is the share of wrong answers.
        100 * out  # This is in percent; a share lies between 0 and 1.
        np.all(row == Y)
            This is 1 where all answers are right, and else 0. A share can lie between the two; and what
            does // do to a number between 0 and 1?
        row == Y  # This is the comparison of each answer with its label. The mean of it is asked for.
    """,
    hints=(
        "What shape has answers == Y if the answers are (4, 1) and the labels (1, 4)?",
        "Whatever shape the answers have, there are m of them. Which call turns all three shapes into a row?",
        "answers.reshape(1, -1) == Y gives a row of True and False, and np.mean counts True as 1.",
    ),
    read="section 1.1, 'The same answers, written as a column'",
    styles=STYLES["share_right"],
)

EXERCISES = (FLATTEN, STACK, LABEL_ROW, EXAMPLE, FEATURE, SPLIT, SHARE_RIGHT)

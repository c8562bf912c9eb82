"""The exercises of section 1.1: pictures become columns, answers get a grade, and a split is undone."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_1_1_notation import STYLES

# Inputs.  All dimensions differ, so that whatever lies on its side shows.


def _pictures_many(rng):
    for shape in ((1, 2, 2), (3, 2, 2), (2, 3, 4), (5, 2, 3), (7, 3, 2)):
        yield {"pictures": rng.random(shape)}


def _answers(rng):
    yield {"answers": np.array([[0, 1]]), "Y": np.array([[0, 1]])}
    yield {"answers": np.array([[0], [1]]), "Y": np.array([[0, 1]])}
    for m, shape in ((3, (1, 3)), (4, (4, 1)), (5, (5,)), (7, (7, 1))):
        Y = rng.permutation(np.arange(m) % 3)[np.newaxis]
        answers = Y[0].copy()
        answers[-1] += 2  # wrong by more than 1: who counts distances does not get the share
        answers[0] -= 3 * (m > 3)
        yield {"answers": answers.reshape(shape), "Y": Y}


def _split_examples(rng):
    """Orders that are not their own opposite: who mixes once more does not get back."""
    for n_x, m_train, m_test in ((1, 2, 1), (2, 3, 1), (4, 5, 2), (3, 2, 6)):
        m = m_train + m_test
        order = np.array([2, 0, 1])
        while m > 3 and np.array_equal((order := rng.permutation(m))[order], np.arange(m)):
            pass
        X, Y = rng.random((n_x, m)), rng.permutation(m)[np.newaxis]
        X_parts, Y_parts = (np.split(A, [m_train], axis=1) for A in (X, Y))
        yield {
            **{"X_train": X_parts[0], "Y_train": Y_parts[0], "X_test": X_parts[1], "Y_test": Y_parts[1]},
            "order": order,
        }


STACK = Exercise(
    name="stack",
    points=1,
    reference=STYLES["stack"][0],
    results=(Result("X", "(n_x, m)"),),
    cases=_pictures_many,
    where={"m": "len(pictures)"},
    mistakes="""
        pictures.reshape(-1, m)
            The shape is right, and the numbers are cut in the wrong places: a column holds pixels of several
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
        X.T.ravel()
            All pictures lie behind each other, flat. What makes each a column, before they are put together?
        np.hstack(list(pictures))
            The pictures stand side by side as they were drawn. What makes a single column of each?
    """,
    hints=(
        "Take 5 pictures of 2 by 3 pixels. How many rows does X have, and how many columns? "
        "Which numbers stand in its first column?",
        "You can make one picture a column. What puts columns side by side? Or, all at once: in which order "
        "do you merge the last two dimensions and turn the table?",
        "np.hstack([picture.reshape(-1, 1) for picture in pictures]), or pictures.reshape(m, -1).T",
    ),
    read="section 1.1, 'Examples stand side by side in X, labels in Y'",
    styles=STYLES["stack"],
)

SHARE_RIGHT = Exercise(
    name="share_right",
    points=2,
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

PUT_BACK = Exercise(
    name="put_back",
    points=3,
    reference=STYLES["put_back"][0],
    results=(Result("X", "(n_x, m)"), Result("Y", "(1, m)")),
    cases=_split_examples,
    where={
        "X_mixed": "np.hstack([X_train, X_test])",
        "Y_mixed": "np.hstack([Y_train, Y_test])",
        "m_train": "X_train.shape[1]",
    },
    mistakes="""
        X_mixed, Y_mixed
            The two parts stand side by side again, and the columns are still mixed. What does `order` say of
            the first of them?
        X_mixed[:, order], Y_mixed[:, order]
            You mix once more: place k gets column order[k]. To go back, which place does column k get?
        X, Y_mixed  # The inputs are back, and the labels are still mixed. What belongs together?
        X_mixed, Y  # The labels are back, and the inputs are still mixed. What belongs together?
        X, Y_mixed[:, order]  # The inputs are back; the labels are mixed once more.
        right(X_test, Y_test, X_train, Y_train, order)
            You put the test part first. Which columns do the first numbers in `order` belong to?
        right(X_train, Y_train, X_test, Y_test, order[::-1])  # You read `order` from its end.
        X_mixed[:, np.argsort(Y_mixed[0])], np.sort(Y_mixed)
            You sort by the labels. Where a column stood is told by `order` alone.
        X_mixed[:, np.argsort(X_mixed[0])], Y_mixed[:, np.argsort(X_mixed[0])]
            You sort by the first feature. Where a column stood is told by `order` alone.
        np.sort(X_mixed), np.sort(Y_mixed)
            You sort the numbers in each row, and so the columns fall apart. Whole columns move.
        X, np.sort(Y_mixed)
            The inputs are back; the labels are sorted, and so they belong to other inputs.
        right(X_train, Y_train, X_test, Y_test, np.r_[np.sort(order[:m_train]), np.sort(order[m_train:])])
            You sort the numbers of each part before you use them, and so they belong to other columns.
        X[:, np.sort(order[:m_train])], Y[:, np.sort(order[:m_train])]
            Only the training part is here, in order. Where are the columns of the test part?
        Y, X  # Labels and inputs have changed places. Which are asked for first?
        X, Y[0]  # The labels are flat. A row keeps two dimensions.
        X.T, Y.T  # Each example is a row here. Which of the two dimensions counts the examples?
    """,
    hints=(
        "Put the two parts side by side. Which column of X was the first of them? And where does the one "
        "stand that was number 0?",
        "order[k] says where column k belongs. An array of zeros has all the places: how do you write into "
        "columns that you know by number? Or, the other way round: what does np.argsort(order) say?",
        "X = np.zeros((n_x, m)); X[:, order] = np.hstack([X_train, X_test]); the same for Y.",
    ),
    read="section 1.1, 'm_train and m_test: some columns learn, others judge'",
    styles=STYLES["put_back"],
)

EXERCISES = (STACK, SHARE_RIGHT, PUT_BACK)

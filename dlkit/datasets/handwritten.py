"""Handwritten digits, and the split that keeps whole hands apart."""

import numpy as np

from dlkit.batches import Examples, Split
from dlkit.datasets.dataset import Dataset, read_images

SOURCE = (
    "E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, test part, "
    "UCI Machine Learning Repository, https://doi.org/10.24432/C50P49"
)
FORM_STARTS = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)
"""Where a form begins: the labels start again with the same 130 digits, of which some forms lack a few."""

END = 1797
DEV_FORMS, TEST_FORMS = 3, 3  # about a fifth each, as in section 3.0


class Digits(Dataset):
    """The digits in the order of the file, which knows the forms they were written on."""

    __slots__ = ()

    @property
    def forms(self):
        """The form that each digit was written on, 0 to 13, as a row (1, 1797).

        Read off the labels, not told by the source: see the notes of :func:`digits`.
        """
        return np.repeat(np.arange(len(FORM_STARTS)), np.diff([*FORM_STARTS, END]))[np.newaxis, :]

    def by_hands(self):
        """Cut the digits into those that learn and those that judge, with no form on both sides.

        An accuracy on this test part speaks about people whom training has not met. One on digits dealt at
        random does not: there, every hand of the test is a hand of training, too.

        Returns
        -------
        train, test : Examples
            The first 11 forms, 1415 digits, and the last 3, 382 digits; X (64, m) and Y (1, m), copies in the
            order of the file.

        Raises
        ------
        ValueError
            If X or Y no longer has the 1797 columns of the file.

        Notes
        -----
        In the field's words, a split by groups. Section 3.0.

        Examples
        --------
        >>> from dlkit.datasets import digits
        >>> train, test = digits().by_hands()
        >>> train.X.shape, test.X.shape
        ((64, 1415), (64, 382))
        """
        return self._from_form(0, -TEST_FORMS), self._from_form(-TEST_FORMS)

    def by_hands_with_dev(self):
        """Cut the digits as `by_hands` does, and the training part once more, for a part to choose by.

        Returns
        -------
        Split
            train is the first 8 forms, 1029 digits, dev the 3 that follow, 386 digits, and test the last 3,
            the same 382 digits as in `by_hands`; each with X (64, m) and Y (1, m), copies in the order of the
            file.

        Raises
        ------
        ValueError
            If X or Y no longer has the 1797 columns of the file.

        Examples
        --------
        >>> from dlkit.datasets import digits
        >>> train, dev, test = digits().by_hands_with_dev()
        >>> train.Y.shape, dev.Y.shape, test.Y.shape
        ((1, 1029), (1, 386), (1, 382))
        """
        first_dev = -TEST_FORMS - DEV_FORMS
        return Split(
            self._from_form(0, first_dev),
            self._from_form(first_dev, -TEST_FORMS),
            self._from_form(-TEST_FORMS),
        )

    def _from_form(self, first, last=None):
        """The digits from one form up to another one, which is not among them."""
        for name, array in (("X", self.X), ("Y", self.Y)):
            if array.ndim != 2 or array.shape[1] != END:
                raise ValueError(
                    f"{name} has shape {array.shape}; expected {END} columns, all digits in the order of the "
                    "file: where a form begins is known only there. Cut by hands first, then choose"
                )
        start = FORM_STARTS[first]
        stop = END if last is None else FORM_STARTS[last]
        return Examples(self.X[:, start:stop].copy(), self.Y[:, start:stop].copy())


def digits():
    """1797 digits that 13 people wrote by hand, as pictures of 8x8 pixels.

    Each pixel was counted from a 4x4 block of a finer, black and white picture: X is the share of the block
    that is ink, a multiple of 1/16 from 0 (paper) to 1 (all ink). The classes are nearly of one size,
    between 174 and 183 digits each.

    Returns
    -------
    Digits
        A Dataset: X is (64, 1797), Y is (1, 1797) with values 0 to 9, names are "0" to "9", image_shape is
        (8, 8). ``by_hands()`` cuts it into training and test by different people, ``by_hands_with_dev()``
        into three parts, and ``forms`` says which form each digit was written on.

    Notes
    -----
    What is known: 43 people filled in a printed form, 30 for the training part of the source and 13 others
    for its test part, which this is; its authors call that a writer-independent test. Nobody says who wrote
    which digit.

    What is inferred: the file goes form by form. Fourteen times the labels run through the same 130 digits,
    with at most eight left out and one changed in all. And a form looks like a hand: 54 percent of all digits
    have their nearest neighbor on their own form, where chance would give 7. Fourteen forms by thirteen
    people: someone filled in two, or the count is off by one, and we cannot tell which.

    What follows: deal the digits at random, and every hand is on both sides. Of 382 digits that were dealt so
    the nearest neighbor reads 371 to 381, in ten draws; of the 382 of ``by_hands`` it reads 366. A small
    network errs three times as often. The README.md beside this file has the table.

    Examples
    --------
    >>> from dlkit.datasets import digits
    >>> data = digits()
    >>> data.X.shape, data.Y.shape
    ((64, 1797), (1, 1797))
    >>> is_three = (data.Y == 3).astype(int)
    >>> int(is_three.sum())
    183
    >>> (16 * data.X[:, 3].reshape(data.image_shape)).astype(int)
    array([[ 0,  0,  7, 15, 13,  1,  0,  0],
           [ 0,  8, 13,  6, 15,  4,  0,  0],
           [ 0,  2,  1, 13, 13,  0,  0,  0],
           [ 0,  0,  2, 15, 11,  1,  0,  0],
           [ 0,  0,  0,  1, 12, 12,  1,  0],
           [ 0,  0,  0,  0,  1, 10,  8,  0],
           [ 0,  0,  8,  4,  5, 14,  9,  0],
           [ 0,  0,  7, 13, 13,  9,  0,  0]])
    """
    X, Y = read_images("digits.npz", levels=16)
    return Digits(X, Y, tuple("0123456789"), (8, 8), SOURCE, "CC BY 4.0")

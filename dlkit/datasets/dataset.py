"""What a set of data consists of, and how the pictures beside this file are read."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

FOLDER = Path(__file__).parent


class Dataset(NamedTuple):
    """Examples, their classes, and where they come from."""

    X: np.ndarray  # (n_x, m) float64, an example a column
    Y: np.ndarray  # (1, m) int64, the number of its class
    names: tuple  # names[c] is the name of class c
    image_shape: tuple | None  # X[:, i].reshape(image_shape) is a picture, unless it is None
    source: str
    licence: str


def read_images(filename, levels):
    """X and Y of a file of pictures, with grey values divided by `levels`, fresh at every call.

    Parameters
    ----------
    filename : str
        A file beside this one, holding whole numbers: `images` (m, height, width) and `labels` (m,).
    levels : int
        The grey value of full ink: it becomes 1.

    Returns
    -------
    X : (height * width, m) array of floats in [0, 1]
    Y : (1, m) array of class numbers
    """
    images, labels = _stored(filename)
    pixels = images.reshape(len(images), -1).T
    # Row-major, like every other X: a transposed view would compile each loop of the course a second time.
    return np.divide(pixels, levels, order="C"), labels.astype(np.int64)[np.newaxis, :]


@cache
def _stored(filename):
    # A pickle could run code when it is read; these files hold none, and none is let in.
    with np.load(FOLDER / filename, allow_pickle=False) as file:
        return file["images"], file["labels"]

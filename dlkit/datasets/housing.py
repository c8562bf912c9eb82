"""Houses that were sold, with what they measure and what was paid."""

from functools import cache
from typing import NamedTuple

import numpy as np

from dlkit.datasets.dataset import FOLDER

SOURCE = (
    "D. De Cock (2011), Ames, Iowa: Alternative to the Boston Housing Data as an End of Semester Regression "
    "Project, Journal of Statistics Education 19(3), https://doi.org/10.1080/10691898.2011.11889627, "
    "as table ames of the R package modeldata, https://modeldata.tidymodels.org"
)
SQUARE_FOOT = 0.09290304  # square meters, by definition
FEATURES = {  # name: unit, and how much of it one whole number of the file is
    "size": ("m²", SQUARE_FOOT),
    "bedrooms": ("", 1),
    "rooms": ("", 1),
    "lot": ("m²", SQUARE_FOOT),
    "basement": ("m²", SQUARE_FOOT),
    "garage": ("cars", 1),
    "age": ("years", 1),
    "east": ("km", 0.001),
    "north": ("km", 0.001),
}


class Houses(NamedTuple):
    """Examples with a number to predict, and where they come from."""

    X: np.ndarray  # (n_x, m) float64, a house a column
    Y: np.ndarray  # (1, m) float64, its price in thousands of dollars
    features: tuple  # features[j] is the name of row j of X
    units: tuple  # units[j] is its unit, "" for a count
    source: str
    licence: str


def houses():
    """2002 houses sold in Ames, Iowa, from 2006 to 2010: nine measurements of each, and its price.

    All are detached houses for one family in sales that the town's assessor calls normal.  The measurements
    are, row by row:

    - size: the living area above ground, in m²
    - bedrooms, rooms: how many there are above ground; rooms count the bedrooms, and no bathrooms
    - lot: the area of the ground it stands on, in m²
    - basement: the area of the basement, in m², 0 if there is none
    - garage: how many cars it takes, 0 if there is none
    - age: years from building to sale
    - east, north: how far it lies from the median house, in km, negative to the west and south

    Returns
    -------
    Houses
        X is (9, 2002), Y is (1, 2002) in thousands of dollars, from 35 to 755.  The order of the columns is
        that of the source, by year of sale: shuffle before you split.

    Examples
    --------
    >>> from dlkit.datasets import houses
    >>> data = houses()
    >>> data.X.shape, data.Y.shape
    ((9, 2002), (1, 2002))
    >>> data.features[:3], data.units[:3]
    (('size', 'bedrooms', 'rooms'), ('m²', '', ''))
    >>> data.X[:3, 0].round(1).tolist(), data.Y[0, 0].item()
    ([153.8, 3.0, 7.0], 215.0)
    """
    features, prices = _stored()
    scale = np.array([[factor] for _, factor in FEATURES.values()])
    X = np.multiply(features.T, scale, order="C")  # row-major, like every other X
    units = tuple(unit for unit, _ in FEATURES.values())
    return Houses(X, prices[np.newaxis, :] / 1000, tuple(FEATURES), units, SOURCE, "MIT")


@cache
def _stored():
    with np.load(FOLDER / "houses.npz", allow_pickle=False) as file:
        return file["features"], file["prices"]

"""How warm it was, day after day."""

from functools import cache
from typing import NamedTuple

import numpy as np

from dlkit.datasets.dataset import FOLDER

SOURCE = (
    "National Oceanic and Atmospheric Administration (NOAA), daily weather of Seattle, 2012 to 2015, as "
    "table seattle-weather of the Python package vega_datasets, https://github.com/altair-viz/vega_datasets"
)
FIRST_DAY = np.datetime64("2012-01-01")


class Temperatures(NamedTuple):
    """A number for each of many days, and where they come from."""

    values: np.ndarray  # (m,) float64, in °C, a day each, in the order of time
    days: np.ndarray  # (m,) datetime64[D]
    source: str
    licence: str


def temperatures():
    """The highest temperature of each day in Seattle, from 2012 to 2015.

    Returns
    -------
    Temperatures
        1461 values from -1.6 to 35.6 °C, one for every day of the four years.

    Examples
    --------
    >>> from dlkit.datasets import temperatures
    >>> data = temperatures()
    >>> data.values[:3].tolist(), str(data.days[0])
    ([12.8, 10.6, 11.7], '2012-01-01')
    """
    tenths = _stored()
    days = FIRST_DAY + np.arange(len(tenths))
    return Temperatures(tenths / 10, days, SOURCE, "public domain")


@cache
def _stored():
    with np.load(FOLDER / "temperatures.npz", allow_pickle=False) as file:
        return file["tenths"]

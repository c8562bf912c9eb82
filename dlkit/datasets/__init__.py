"""Data to learn from: small real sets, with source and licence, and points in the plane.

Examples are columns, everywhere: X is (n_x, m), Y is (1, m) and holds class numbers, or prices for houses.
Temperatures are numbers in the order of time, (m,).
Every call returns arrays of its own, so that you may change them.

    houses()                     2002 houses in a small town, nine measurements and the price
    digits()                     1797 handwritten digits of 8x8 pixels
    digits().by_hands()          the same, cut into training and test by different people
    temperatures()               the highest temperature of 1461 days, one after the other
    blobs, circles, moons, spirals     points in the plane, drawn with your random generator
"""

from dlkit.datasets.dataset import Dataset
from dlkit.datasets.handwritten import Digits, digits
from dlkit.datasets.housing import Houses, houses
from dlkit.datasets.toys import blobs, circles, moons, spirals
from dlkit.datasets.weather import Temperatures, temperatures

__all__ = [
    "Dataset",
    "Digits",
    "Houses",
    "Temperatures",
    "blobs",
    "circles",
    "digits",
    "houses",
    "moons",
    "spirals",
    "temperatures",
]

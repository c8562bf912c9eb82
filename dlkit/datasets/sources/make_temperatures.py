"""Makes temperatures.npz from the table `seattle-weather.csv` that the wheel of vega_datasets carries.

    pip download vega-datasets==0.9.0 --no-deps -d .
    python make_temperatures.py vega_datasets-0.9.0-*.whl temperatures.npz

Kept is the highest temperature of each day; no day is missing.
"""

import csv
import io
import sys
import zipfile
from datetime import date, timedelta

import numpy as np

TABLE = "vega_datasets/_data/seattle-weather.csv"
FIRST = date(2012, 1, 1)


def main(wheel, target):
    with zipfile.ZipFile(wheel) as files:
        days = list(csv.DictReader(io.StringIO(files.read(TABLE).decode("utf-8"))))
    expected = [(FIRST + timedelta(k)).strftime("%Y/%m/%d") for k in range(len(days))]
    if [day["date"] for day in days] != expected:
        raise ValueError("the days of the table do not follow one another")
    tenths = np.rint([10 * float(day["temp_max"]) for day in days]).astype(np.int16)
    np.savez_compressed(target, tenths=tenths)


if __name__ == "__main__":
    main(*sys.argv[1:])

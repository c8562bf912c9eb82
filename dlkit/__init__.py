"""Deep learning from the first neuron on: the code that the course's notebooks explain and use.

``import dlkit`` loads this file and nothing else; ``dlkit.logistic`` and the other parts are loaded when
they are first named.  So ``python3 -m dlkit open`` works before NumPy is installed, and a slider's kernel
starts without waiting for parts that it does not use.
"""

import importlib

__version__ = "0.1.0"

_PARTS = (
    "activations",
    "augmentation",
    "batches",
    "classroom",
    "datasets",
    "divergence",
    "gradient_check",
    "grading",
    "initialization",
    "live",
    "logistic",
    "losses",
    "network",
    "normalization",
    "optimizers",
    "plots",
    "regularization",
    "training",
    "tuning",
    "valleys",
)


def __getattr__(name):
    """Load a part of the package when it is first asked for."""
    if name in _PARTS:
        return importlib.import_module("." + name, __name__)
    raise AttributeError("dlkit has no part named " + repr(name) + "; it has " + ", ".join(_PARTS))


def __dir__():
    return sorted(set(globals()) | set(_PARTS))

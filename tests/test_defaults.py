"""What a reader gets who leaves an argument out: the numbers of the papers and of the course."""

import importlib
import inspect
import math

from test_house import FLOORS

from dlkit.activations import relu
from dlkit.network import LOGISTIC
from dlkit.optimizers import GradientDescent, constant_rate

# None stands for "nothing given" and is left out.
DEFAULTS = {
    "activations.leaky_relu": {"slope": 0.01},
    "activations.leaky_relu_derivative": {"slope": 0.01},
    "augmentation.augment": {"copies": 1},
    "augmentation.image_changes": {"flips": False},
    "batches.split": {"dev": 0.2, "test": 0.2, "stratify": True},
    "batches.split_by_groups": {"dev": 0.2, "test": 0.2},
    "gradient_check.check": {"epsilon": 1e-5, "lambda_": 0},
    "gradient_check.numerical_gradient": {"epsilon": 1e-5},
    "initialization.constant": {"value": 0.5},
    "initialization.small_normal": {"scale": 0.01},
    "logistic.gradient_descent": {"alpha": 0.1, "steps": 100, "b": 0},
    "logistic.predict": {"threshold": 0.5},
    "network.Network": {"hidden": relu, "output": LOGISTIC, "batch_norm": False},
    "network.backward": {"lambda_": 0},
    "network.cost": {"lambda_": 0},
    "network.cost_of": {"lambda_": 0},
    "normalization.batch_norm_forward": {"epsilon": 1e-5},
    "normalization.batch_norm_predict": {"epsilon": 1e-5},
    "normalization.update": {"momentum": 0.9},
    "optimizers.Adam": {"alpha": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "optimizers.GradientDescent": {"alpha": 0.1},
    "optimizers.Momentum": {"alpha": 0.1, "beta": 0.9},
    "optimizers.RMSprop": {"alpha": 0.001, "beta": 0.9, "epsilon": 1e-8},
    "optimizers.average": {"correct_bias": False},
    "optimizers.exponential_decay": {"base": 0.95},
    "optimizers.inverse_root_decay": {"k": 1},
    "optimizers.inverse_time_decay": {"decay_rate": 1},
    "regularization.EarlyStopping": {"patience": 10, "seen": 0, "best_at": -1, "best_cost": math.inf},
    "training.each_epoch": {"epochs": 100, "full_batch_epochs": 0},
    "training.train": {
        "optimizer": GradientDescent(),
        "epochs": 100,
        "full_batch_epochs": 0,
        "schedule": constant_rate,
        "lambda_": 0,
        "keep_prob": 1,
        "running_momentum": 0.9,
        "keep_thetas": False,
        "keep_norms": False,
        "progress": False,
    },
    "tuning.coarse_to_fine": {"rounds": 3, "share": 0.5, "progress": False},
    "tuning.grid_search": {"progress": False},
    "tuning.random_search": {"progress": False},
}


def public_functions():
    """The functions and classes of the mathematics, by their names."""
    for part in (name for name, floor in FLOORS.items() if floor <= 3 and not name.startswith("_")):
        for name, thing in vars(importlib.import_module(f"dlkit.{part}")).items():
            home = getattr(thing, "__module__", None) == f"dlkit.{part}"
            if home and not name.startswith("_") and (inspect.isfunction(thing) or inspect.isclass(thing)):
                yield f"{part}.{name}", thing


def test_what_is_left_out_is_what_the_papers_and_the_course_say():
    found = {}
    for name, thing in public_functions():
        parameters = inspect.signature(thing).parameters.values()
        defaults = {p.name: p.default for p in parameters if p.default not in (p.empty, None)}
        found |= {name: defaults} if defaults else {}
    assert found == DEFAULTS

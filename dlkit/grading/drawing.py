"""Stand-ins for everything that draws: nobody looks while a notebook is graded."""

import importlib.abc
import importlib.machinery
import sys

NAMES = ("matplotlib", "ipywidgets", "IPython", "dlkit.plots", "dlkit.live")


class Nothing:
    """Can be called, asked for anything and put anywhere; it never does anything."""

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name, value):
        pass

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter((self, self))  # as in fig, ax = plots.figure()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __bool__(self):
        return False

    def __repr__(self):
        return ""


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules that draw, and the ones inside them, and makes them of nothing."""

    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in NAMES):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        nothing = Nothing()
        module.__getattr__ = lambda name: getattr(nothing, name)  # as PEP 562 has it


def draw_nothing():
    """Put the stand-ins in the place of what draws, for the rest of this process."""
    sys.meta_path.insert(0, Finder())

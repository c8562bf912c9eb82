"""The exercises of the course: one module for each solution notebook, and named like it."""

import importlib
import pkgutil
import re


def exercises(section):
    """Give the exercises of a section, in the order of its notebook.

    Parameters
    ----------
    section : str
        Its number, such as ``"1.2"``.

    Raises
    ------
    ValueError
        If there are none; the message lists the sections that have some.
    """
    number, title = _named(section)
    name = f"section_{number.replace('.', '_')}_{title}"
    return importlib.import_module(f"{__name__}.{name}").EXERCISES


def sections():
    """Give the numbers of the sections that have exercises, in order."""
    return list(_titles())


def notebook(section):
    """Give the file name of a section's notebook, such as ``"1.2_logistic_regression.ipynb"``.

    Raises
    ------
    ValueError
        As :func:`exercises` does.
    """
    return "_".join(_named(section)) + ".ipynb"


def _named(section):
    """The number and the title of a section."""
    titles = _titles()
    if str(section) not in titles:
        known = ", ".join(titles)
        raise ValueError(f"there are no exercises for section {section!r}; there are some for {known}")
    return str(section), titles[str(section)]


def _titles():
    """The titles of all sections by their numbers, as the modules here have both in their names."""
    names = sorted(name for _, name, _ in pkgutil.iter_modules(__path__))
    found = [re.fullmatch(r"section_(\d+(?:_\d+)*[a-z]?)_(.+)", name).groups() for name in names]
    return {number.replace("_", "."): title for number, title in found}

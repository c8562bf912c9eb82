"""The exercises of the course: one module for each solution notebook, and named like it."""

import importlib
import pkgutil


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
    found = {name.removeprefix("section_"): name for _, name, _ in pkgutil.iter_modules(__path__)}
    prefix = str(section).replace(".", "_") + "_"
    for short, name in found.items():
        if short.startswith(prefix):
            return importlib.import_module(f"{__name__}.{name}").EXERCISES
    sections = ", ".join(
        ".".join(part for part in short.split("_") if part.isdigit()) for short in sorted(found)
    )
    raise ValueError(f"there are no exercises for section {section!r}; there are some for {sections}")

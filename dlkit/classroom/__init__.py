"""Teaching: checks that name the mistake, exercises made from solutions, notebooks run and kept tidy."""

from dlkit.classroom.checker import Checker, graded
from dlkit.classroom.mine import NotThereYet, mine

__all__ = ["Checker", "NotThereYet", "graded", "mine"]

"""Teaching: checks that name the mistake, exercises made from solutions, notebooks run and kept tidy."""

from dlkit.classroom.checker import Checker

__all__ = ["Checker"]

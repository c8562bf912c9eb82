"""What a student calls: check a function, ask for a hint."""

import os
import textwrap

from dlkit.classroom import catalogue, progress, sheet
from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.sheet import Sheet
from dlkit.classroom.trial import Blank

LINE = 88  # characters that fit into the width of a notebook


class Checker:
    """Checks the exercises of one section.

    ::

        check = Checker("1.2")
        check(sigmoid)            # is it right, and if not, which mistake is it?
        check.hint("sigmoid")     # the next hint
        check.sheet()             # what is right, and what comes next

    Parameters
    ----------
    section : str
        The section's number, such as ``"1.2"``.

    Raises
    ------
    ValueError
        If no exercises belong to that section.

    Notes
    -----
    An instructor switches hints off with the environment variable ``DLKIT_HINTS=off``, and the pointer to the
    solutions with ``DLKIT_SOLUTIONS=off``.  Where nbgrader runs the notebook, a function that is not right
    raises an AssertionError, because that is how nbgrader counts points.

    What has been right is remembered in the file ``.dlkit-progress.json`` at home, which may be deleted.
    ``DLKIT_PROGRESS`` names another file, or is "off".
    """

    def __init__(self, section):
        self.exercises = {exercise.name: exercise for exercise in catalogue.exercises(section)}
        self.section = str(section)
        self._states, self._hints_given = {}, dict.fromkeys(self.exercises, 0)
        try:
            before = progress.remembered(self.section)
        except ValueError as error:
            before = set()
            print(_wrapped(str(error)))
        self._before = before & set(self.exercises)

    def __call__(self, what, function=None):
        """Check a function and print what was found.

        Parameters
        ----------
        what : callable or str
            The function; or its name, with the function after it.
        function : callable, optional
        """
        name = what if isinstance(what, str) else getattr(what, "__name__", type(what).__name__)
        exercise = self._exercise(name)
        if isinstance(what, str) and function is None:
            print(f"{name}: this is only its name. The function itself goes in without quotes: check({name})")
            return
        verdict, state = _verdict(exercise, function if isinstance(what, str) else what)
        verdict = _wrapped(verdict)
        self._note(name, state)
        if state != sheet.RIGHT and os.environ.get("NBGRADER_EXECUTION"):
            raise AssertionError(verdict)
        print(verdict)

    def hint(self, name):
        """Print the next hint for an exercise: from a question to nearly the answer."""
        exercise = self._exercise(name)
        given = self._hints_given[name]
        self._hints_given[name] += 1
        print(_wrapped(_hint(exercise, given)))

    def passed(self, *names):
        """Say whether these exercises, or all if none is named, were right when they were last checked."""
        names = [self._exercise(name).name for name in names or self.exercises]
        return all(self._states.get(name) == sheet.RIGHT for name in names)

    def sheet(self):
        """Show what is right and what comes next.

        Returns
        -------
        Sheet
            Advice, never a grade: it believes what was checked in this notebook, or remembered.
        """
        rows = tuple((name, one.points, self._state(name)) for name, one in self.exercises.items())
        return Sheet(self.section, rows, self._advice(rows))

    def _state(self, name):
        return self._states.get(name, sheet.REMEMBERED if name in self._before else sheet.UNSEEN)

    def _note(self, name, state):
        """Keep how a check went, and what is right for another day."""
        right = {name for name in self.exercises if self._state(name) in sheet.DONE}
        self._states[name] = state
        now = {name for name in self.exercises if self._state(name) in sheet.DONE}
        if now != right:
            progress.remember(self.section, now)

    def _advice(self, rows):
        open_ones = [name for name, _, state in rows if state not in sheet.DONE]
        if not open_ones:
            return "All of it is right."
        wrong = [name for name, _, state in rows if state == sheet.WRONG]
        name = (wrong or open_ones)[0]
        ask = f' If you are stuck: check.hint("{name}").' if _on("DLKIT_HINTS") else ""
        return f"Next: {name}. It is explained in {self.exercises[name].read}.{ask}"

    def _exercise(self, name):
        if name not in self.exercises:
            raise ValueError(f"there is no exercise {name!r} here; there are {', '.join(self.exercises)}")
        return self.exercises[name]


def _verdict(exercise, function):
    name, points = exercise.name, f"{exercise.points} point" + "s" * (exercise.points != 1)
    ask = f'check.hint("{name}")' if _on("DLKIT_HINTS") else None
    try:
        complaint = diagnose(exercise, function)
    except Blank as blank:
        start = f"\nA question to start from: {ask}" if ask else ""
        return f"{name}: {blank}\nIt is explained in {exercise.read}.{start}", sheet.BLANK
    if complaint is None:
        more = remark(exercise, function)
        return f"{name}: right. {points}." + (f"\nAt no cost in points: {more}" if more else ""), sheet.RIGHT
    stuck = f"\nIf you are stuck: {ask}" if ask else ""
    return f"{name}: not right yet.\n{complaint}{stuck}", sheet.WRONG


def _hint(exercise, given):
    if not _on("DLKIT_HINTS"):
        return "Hints are switched off in this class."
    if given < len(exercise.hints):
        return f"Hint {given + 1} of {len(exercise.hints)}: {exercise.hints[given]}"
    if given == len(exercise.hints):
        return f"There are no more hints. It is explained in {exercise.read}."
    if _on("DLKIT_SOLUTIONS"):
        return "The answer is in the notebook of the same name in the folder solutions."
    return f"It is explained in {exercise.read}. Ask your instructor."


def _wrapped(text):
    """Break long sentences between words; lines that are set in, such as tables and code, stay whole."""
    lines = text.split("\n")
    return "\n".join(line if line.startswith(" ") else textwrap.fill(line, LINE) for line in lines)


def _on(switch):
    return os.environ.get(switch, "on").lower() not in ("off", "0", "no", "false")

"""What a student calls: check a function, ask for a hint."""

import inspect
import linecache
import os
import re
import textwrap

from dlkit.classroom import catalogue, progress, sheet, terms
from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.sheet import Sheet
from dlkit.classroom.trial import kind
from dlkit.classroom.verdict import Kind

LINE = 88  # characters that fit into the width of a notebook
ANSWERS = bool(catalogue.sections())  # an instructor may hand out dlkit without them
NO_ANSWERS = "This installation holds no answers to check against. Your instructor checks what you hand in."


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
    solutions with ``DLKIT_SOLUTIONS=off``, or lays down both with the other terms of an assignment.  Where
    nbgrader runs the notebook, a function that is not right raises an AssertionError, because that is how
    nbgrader counts points.

    What has been right is remembered in the file ``.dlkit-progress.json`` at home, which may be deleted.
    ``DLKIT_PROGRESS`` names another file, or is "off".
    """

    def __init__(self, section):
        self.section, self.terms = str(section), terms.here()
        known = catalogue.exercises(section) if ANSWERS else ()
        asked = [self.terms.applied(self.section, one) for one in known]
        self.exercises = {exercise.name: exercise for exercise in asked}
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
            The function; or the exercise's name, with the function after it.
        function : callable, optional
        """
        try:
            self._check(what, function, inspect.currentframe().f_back)
        except KeyboardInterrupt:
            print("The check was interrupted; nothing has been noted.")

    def _check(self, what, function, frame):
        if not ANSWERS:
            print(_wrapped(NO_ANSWERS))
            return
        name = self._name(what, frame)
        if name is None or (isinstance(what, str) and function is None):
            print(_wrapped(self._how_to_ask(what, name)))
            return
        exercise = self.exercises[name]
        verdict = diagnose(exercise, function if isinstance(what, str) else what)
        text, state = (
            _wrapped(self._told(exercise, verdict, what if function is None else function)),
            _state(verdict),
        )
        self._note(name, state)
        if state != sheet.RIGHT and os.environ.get("NBGRADER_EXECUTION"):
            raise AssertionError(text)
        print(text)

    def _name(self, what, frame):
        """The exercise that is meant: by the name in the call, by a variable that holds it, or by its own."""
        if isinstance(what, str):
            return what if what in self.exercises else None
        held = [name for name in self.exercises if frame and frame.f_globals.get(name, self) is what]
        written = [name for name in held if re.search(rf"\(\s*{name}\s*\)", _line_of(frame))]
        own = [name for name in held or self.exercises if name == getattr(what, "__name__", None)]
        return next(iter([*written, *own, *held]), None)

    def _how_to_ask(self, what, name):
        """What to write in place of a call that does not say which function is meant."""
        some = name or next(iter(self.exercises))
        if isinstance(what, str) and name:
            return f"{name}: this is only its name. The function itself goes in without quotes: check({name})"
        there = f"There are {', '.join(self.exercises)}."
        if isinstance(what, str):
            return f"There is no exercise {what!r} here. {there}"
        if callable(what):
            return f'Which exercise is this? Say its name first: check("{some}", your_function). {there}'
        return (
            f"This is {kind(what)}, the value of a call perhaps. The function itself goes in, without "
            f"brackets after it: check({some}). {there}"
        )

    def hint(self, name):
        """Print the next hint for an exercise, named or given as its function: from a question on."""
        if not ANSWERS:
            print(_wrapped(NO_ANSWERS))
            return
        known = self._name(name, inspect.currentframe().f_back)
        if known is None:
            print(_wrapped(f"Which exercise? {self._how_to_ask(str(getattr(name, '__name__', name)), None)}"))
            return
        exercise, name = self.exercises[known], known
        given = self._hints_given[name]
        self._hints_given[name] += 1
        print(_wrapped(self._hint(exercise, given)))

    def passed(self, *names):
        """Say whether these exercises, or all if none is named, were right when they were last checked."""
        if not ANSWERS:
            return False
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
        if not ANSWERS:
            return NO_ANSWERS
        if not open_ones:
            return "All of it is right."
        wrong = [name for name, _, state in rows if state == sheet.WRONG]
        name = (wrong or open_ones)[0]
        ask = f' If you are stuck: check.hint("{name}").' if self.terms.gives_hints else ""
        return f"Next: {name}. It is explained in {self.exercises[name].read}.{ask}"

    def _told(self, exercise, verdict, function):
        """The verdict as a student reads it, with what the answer printed before it."""
        name, points = exercise.name, f"{exercise.points:g} point" + "s" * (exercise.points != 1)
        ask = f'check.hint("{name}")' if self.terms.gives_hints else None
        printed = f"Your function prints, at its first input:\n{verdict.printed}\n" if verdict.printed else ""
        if verdict.kind is Kind.BLANK:
            start = f"\nA question to start from: {ask}" if ask else ""
            return f"{printed}{name}: {verdict.says}\nIt is explained in {exercise.read}.{start}"
        if verdict.is_right:
            more = remark(exercise, function)
            return f"{printed}{name}: right. {points}." + (f"\nAt no cost in points: {more}" if more else "")
        stuck = f"\nIf you are stuck: {ask}" if ask else ""
        return f"{printed}{name}: not right yet.\n{verdict.text}{stuck}"

    def _hint(self, exercise, given):
        if not self.terms.gives_hints:
            return "Hints are switched off in this class."
        if given < len(exercise.hints):
            return f"Hint {given + 1} of {len(exercise.hints)}: {exercise.hints[given]}"
        if given == len(exercise.hints):
            return f"There are no more hints. It is explained in {exercise.read}."
        if self.terms.points_to_solutions:
            return "The answer is in the notebook of the same name in the folder solutions."
        return f"It is explained in {exercise.read}. Ask your instructor."

    def _exercise(self, name):
        if name not in self.exercises:
            raise ValueError(f"there is no exercise {name!r} here; there are {', '.join(self.exercises)}")
        return self.exercises[name]


def graded(section, name, function):
    """Check a function for another program that grades: nbgrader, otter, or a test of one's own.

    Parameters
    ----------
    section, name : str
    function : callable

    Raises
    ------
    AssertionError
        If the function is not right; its text is what the check would have said.
    """
    verdict = diagnose(Checker(section)._exercise(name), function)
    if not verdict.is_right:
        raise AssertionError(_wrapped(f"{name}: not right yet.\n{verdict.text}"))


def _line_of(frame):
    """The line of code that a frame is at."""
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno)


def _state(verdict):
    return {Kind.RIGHT: sheet.RIGHT, Kind.BLANK: sheet.BLANK}.get(verdict.kind, sheet.WRONG)


def _wrapped(text):
    """Break long sentences between words; lines that are set in, such as tables and code, stay whole."""
    lines = text.split("\n")
    return "\n".join(line if line.startswith(" ") else textwrap.fill(line, LINE) for line in lines)

"""Functions that run in another process, as in grading, and what a check needs to know of any function.

A check calls what a student wrote.  Where that lives in another process, it calls an :class:`Elsewhere`
instead, and is told the same: what the function takes, and how it stopped if it did.
"""

import ast
import contextlib
import inspect
import textwrap
from typing import NamedTuple


class Stranger:
    """A value of another process that could not come along; `says` says what it is.

    Parameters
    ----------
    name : str
        Of its type.
    says : str
    """

    def __init__(self, name, says):
        self.name, self.says = name, says


class Description(NamedTuple):
    """What can be said of a function without calling it; all of it can travel as JSON.

    Parameters
    ----------
    is_callable : bool
    kind : str
        What it is, in words, where it cannot be called.
    form : str
        ``"async"`` or ``"yield"`` where a call gives no value; else empty.
    parameters : list of (name, kind, has_default) or None
        None where it does not tell.
    text : str
        The parameters as Python writes them, with their brackets.
    words : list of str or None
        The names that its code uses, but for its own variables; None where it has no code.
    is_written : bool
        Whether there is more in it than its docstring and a raise.
    """

    is_callable: bool
    kind: str
    form: str
    parameters: list | None
    text: str
    words: list | None
    is_written: bool

    def signature(self):
        """The parameters, to try arguments on; None where they are not known."""
        if self.parameters is None:
            return None
        return inspect.Signature(
            [
                inspect.Parameter(
                    name, inspect._ParameterKind(kind), default=None if has else inspect.Parameter.empty
                )
                for name, kind, has in self.parameters
            ]
        )


class Elsewhere:
    """A function of another process; a call gives what that one gives, and changes what that one changes."""

    description: Description
    seconds: float  # that its calls may take, all of one check together

    def __call__(self, *arguments):
        """Call it; raise a Stopped where it stops with an error."""
        raise NotImplementedError

    def limit(self, seconds):
        """The time that all calls of one check may take: a context."""
        return contextlib.nullcontext()

    def calls_for_coarse_numbers(self, case):
        """Whether functions of the student's that take part in a call hand on numbers of single precision."""
        return False


class Stopped(Exception):
    """A function elsewhere has stopped with an error.

    Parameters
    ----------
    name : str
        Of the error.
    words : str
        The error's, as Python would say it.
    line : str or None
        The student's own line.
    blank : tuple of str, optional
        Kind, name and sentence of a verdict, where it is not written yet.
    """

    def __init__(self, name, words, line=None, blank=None):
        super().__init__(words)
        self.name, self.words, self.line, self.blank = name, words, line, blank


def described(function, kind):
    """Describe a function, wherever it is.

    Parameters
    ----------
    function : object
    kind : callable
        Says in words what a value is.

    Returns
    -------
    Description
    """
    if isinstance(function, Elsewhere):
        return function.description
    form = "async" if inspect.iscoroutinefunction(function) else ""
    form = "yield" if inspect.isgeneratorfunction(function) else form
    parameters, text = _parameters(function)
    return Description(
        callable(function), kind(function), form, parameters, text, words(function), is_written(function)
    )


def _parameters(function):
    try:
        signature = inspect.signature(function)
        found = [
            (one.name, int(one.kind), one.default is not one.empty) for one in signature.parameters.values()
        ]
        return found, str(signature)
    except Exception:  # some callables do not tell what they take; calling them will show
        return None, ""


# Names that tell no style from another.
COMMON_WORDS = {"np", "math", "len", "range", "shape", "zeros", "copy", "astype", "int", "float", "item"}


def words(function):
    """The names that a function's code uses, but for its own variables; None where it has no code."""
    if isinstance(function, Elsewhere):
        return function.description.words
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    inner = [part for part in code.co_consts if hasattr(part, "co_names")]
    return sorted({name for one in (code, *inner) for name in one.co_names} - COMMON_WORDS)


def is_written(function):
    """Whether there is more in a function than its docstring and a raise."""
    if isinstance(function, Elsewhere):
        return function.description.is_written
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    except Exception:  # its source is not to be had, or it is no def
        return False
    return len([line for line in body if not isinstance(line, (ast.Pass, ast.Import, ast.ImportFrom))]) > 1

"""Wrong answers in a line each: what can be made of a right one, and what is said to who did that.

Most mistakes differ from the right answer in one place.  So an author writes them as a block of text, a line
of code for each, and below it, set in, the sentence for the student::

    W_next.T @ dZ_next
        This is dA. What does each unit multiply by to get dZ?
    1 - A**2 -> 1 - A
        The slope of tanh has a square in it.
    dZ / m
        This is divided by m. Where is the mean taken?

A short sentence may stand behind its code, as a comment: ``dZ / m  # This is divided by m.``

The code is an expression over the arguments and the right results, or a change ``old -> new`` of a right
answer's own code.  It is also the mistake's name in reports.  A misconception that takes several lines is
written as a function, ``Mistake("The sentence.", function)``, and goes by the function's name.
"""

import ast
import builtins
import copy
import inspect
import itertools
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

ARROW, BEHIND = " -> ", "  # "


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make.

    Parameters
    ----------
    says : str
        One or two sentences to the student: what happened, not what to type.
    wrong : callable
        The function with this mistake in it; it takes what the right one takes.
    name : str, optional
        Under which reports count it, this year and the next; that of the function if not given.

    Raises
    ------
    ValueError
        If it has no name.
    """

    says: str
    wrong: Callable
    name: str = ""

    def __post_init__(self):
        if not self.name and self.wrong.__name__ == "<lambda>":
            raise ValueError(f"a mistake needs a name, to be counted by: {self.says!r}")
        own = self.wrong.__name__.strip("_").replace("_", " ")
        object.__setattr__(self, "name", self.name or own)  # how a frozen class is filled


def variants(right, results, block, style, arguments, where, around):
    """Make a mistake of every line of code in a block.

    Parameters
    ----------
    right : callable
        The right answer; in an expression it is called ``right``.
    results : list of str
        What its results are called; a single one is also ``out``.
    block : str
        Code, and set in below it a sentence of any number of lines; and so on.
    style : callable
        The right answer as a student writes it, whose source is changed by ``old -> new``.
    arguments : list of str
        What the arguments are called.
    where : dict of str to str
        Expressions over the arguments that have a name in all of the block, and in those after them.
    around : dict
        All other names that an expression sees.

    Returns
    -------
    list of Mistake

    Raises
    ------
    ValueError
        If a code has no sentence, or what should be changed does not stand in `style` exactly once.
    SyntaxError, NameError
        If a code cannot be read, or uses a name that nothing has.
    """
    around = around | {"np": np, "right": right}
    results = [name if name.isidentifier() else "out" for name in results]
    known = {*around, *dir(builtins), *arguments}
    for name, expression in where.items():
        _check_names(expression, known)
        known.add(name)
    known |= {*results, "out"}
    made = []
    for code, says in entries(block):
        if ARROW in code:
            wrong = _edited(style, *code.split(ARROW))
        else:
            _check_names(code, known)
            wrong = _computed(right, results, arguments, where, code, around)
        made.append(Mistake(says, wrong, code))
    return made


def entries(block):
    """Give the pairs (code, sentence) of a block: the sentence stands behind the code, or below it, set in.

    Raises
    ------
    ValueError
        If a sentence has no code above it, or a code no sentence below it.
    """
    found = []
    for line in textwrap.dedent(block).strip("\n").splitlines():
        if not line.strip():
            continue
        if not line.startswith(" "):
            code, *says = line.strip().split(BEHIND, 1)
            found.append((code, says))
        elif found:
            found[-1][1].append(line.strip())
        else:
            raise ValueError(f"there is no code above this sentence: {line.strip()!r}")
    for code, says in found:
        if not says:
            raise ValueError(f"there is no sentence below this code: {code!r}")
    return [(code, " ".join(says)) for code, says in found]


def together(code, *tables):
    """Give the block of all that can be wrong in one place or in several at once.

    ::

        together("{0} * {1}", {"W": "", "W.T": "W is transposed."}, {"dZ": "", "-dZ": "The sign is wrong."})

    Parameters
    ----------
    code : str
        With a place for a piece of code of each table: ``{0}``, ``{1}`` and so on.
    *tables : dict of str to str
        What may stand in that place, and what is said of it; the right piece comes first.

    Returns
    -------
    str
        As :func:`entries` reads it, without the one in which all is right.
    """
    made = []
    for pieces in list(itertools.product(*tables))[1:]:
        says = " ".join(filter(None, [table[piece] for table, piece in zip(tables, pieces, strict=True)]))
        made.append(f"{code.format(*pieces)}\n    {says}")
    return "\n".join(made)


def _check_names(code, known):
    """Complain about a name that nothing has: it would stop, and so be taken for a mistake that stops."""
    names = [node for node in ast.walk(ast.parse(code, mode="eval")) if isinstance(node, (ast.Name, ast.arg))]
    own = {
        getattr(n, "arg", None) or n.id for n in names if not isinstance(getattr(n, "ctx", None), ast.Load)
    }
    for node in names:
        if isinstance(node, ast.Name) and node.id not in known | own:
            raise NameError(f"nothing has the name {node.id!r} in {code!r}")


def _computed(right, results, arguments, where, code, around):
    """The function that gives an expression its value."""
    change = compile(code, "<mistake>", "eval")
    lets = {name: compile(expression, "<name>", "eval") for name, expression in where.items()}
    uses_results = any(re.search(rf"\b{name}\b", code) for name in [*results, "out"])

    def wrong(*given):
        space = around | dict(zip(arguments, given, strict=True))
        for name, let in lets.items():
            space[name] = eval(let, space)
        if uses_results:
            found = right(*copy.deepcopy(given))  # a generator shall not have been drawn from
            space |= (
                {"out": found, results[0]: found}
                if len(results) == 1
                else dict(zip(results, found, strict=True))
            )
        return eval(change, space)

    return wrong


def _edited(style, old, new):
    """The function that a change of a right answer's code makes."""
    source = textwrap.dedent(inspect.getsource(style))
    if source.count(old) != 1:
        raise ValueError(f"{old!r} stands {source.count(old)} times in {style.__name__}; expected once")
    space = dict(style.__globals__)
    exec(compile(source.replace(old, new), "<mistake>", "exec"), space)
    return space[style.__name__]

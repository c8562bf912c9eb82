"""One small change to a right formula: a plus for a minus, a factor left out, arguments swapped.

Nobody can write down every mistake.  But most wrong answers are a right one with one slip in it.  So where no
known mistake fits, the check makes every such slip itself, in the formula as the author would write it, and
looks whether one of them gives exactly what the student's function gives.
"""

import ast
import builtins
import copy
import functools
import inspect
import itertools
import textwrap
import warnings
from typing import NamedTuple

import numpy as np


class Slip(NamedTuple):
    """A formula with one small change.

    Parameters
    ----------
    says : str
        What the change is, as the end of a sentence: "`b` is left out".
    source : str
        The changed code.
    """

    says: str
    source: str


VERBS = {
    ast.Add: "added",
    ast.Sub: "subtracted",
    ast.Mult: "multiplied, entry by entry",
    ast.Div: "divided",
    ast.MatMult: "multiplied as matrices",
    ast.Pow: "raised to a power",
    ast.FloorDiv: "divided without rest",
    ast.BitAnd: "joined by &",
    ast.BitOr: "joined by |",
}
OTHER_OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult, ast.Div),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Sub, ast.MatMult),
    ast.Div: (ast.Mult, ast.Sub),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
OTHER_FUNCTIONS = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "exp": ("log", "square"),
    "log": ("exp", "log1p"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "max": ("min", "sum"),
    "all": ("any",),
    "any": ("all",),
    "argmax": ("argmin",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "tanh": ("exp", "sinh"),
    "sqrt": ("square",),
    "abs": ("square",),
    "vstack": ("hstack",),
    "hstack": ("vstack",),
    "dot": ("multiply",),
    "sigmoid": ("tanh",),
    "relu": ("tanh", "abs"),
}
MODULES = ("np", "math")


@functools.cache
def slips_of(formula):
    """Make every slip of a formula.

    Parameters
    ----------
    formula : callable
        A plain function whose source can be read.

    Returns
    -------
    tuple of pairs (says, function)
        None of a formula with a while loop: with one change, it may never end.
    """
    source = textwrap.dedent(inspect.getsource(formula))
    if any(isinstance(node, ast.While) for node in ast.walk(ast.parse(source))):
        return ()
    made = []
    for slip in slips(formula.__name__, source):
        space = dict(formula.__globals__) | {"np": np}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)  # of odd code
                exec(compile(slip.source, "<slip>", "exec"), space)
        except Exception:  # a change may make nonsense of the code
            continue
        made.append((slip.says, space[formula.__name__]))
    return tuple(made)


def slips(name, source):
    """Change the code of a function in one place, in every way that is known here.

    Parameters
    ----------
    name : str
        Of the function; there may be others in the source.
    source : str

    Yields
    ------
    Slip
    """
    tree = ast.parse(source)
    function = _function(tree, name)
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(function)):
        for says, change in _changes(node, function):
            changed = ast.parse(source)  # a tenth of the time of a deep copy
            mine = _function(changed, name)
            place = next(itertools.islice(ast.walk(mine), number, None))
            after = change(place)
            if after is not place:
                _Swap(place, after).visit(mine)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield Slip(says, text)


def _function(tree, name):
    """The function of that name, without decorators and docstring."""
    (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    function.decorator_list = []
    if ast.get_docstring(function) is not None and len(function.body) > 1:
        del function.body[0]
    return function


class _Swap(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


# What can be changed: pairs of words and a function, which takes a node, and changes it or gives another.


def _changes(node, function):
    kinds = {
        ast.BinOp: _of_operation,
        ast.UnaryOp: _of_sign,
        ast.BoolOp: _of_condition,
        ast.Compare: _of_comparison,
        ast.Constant: _of_number,
        ast.Attribute: _of_transpose,
        ast.Call: _of_call,
        ast.Tuple: _of_tuple,
        ast.AugAssign: _of_sum,
    }
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _of_name(node, function)
    elif isinstance(node, (ast.FunctionDef, ast.For, ast.If)):
        yield from _of_lines(node)
    else:
        yield from kinds.get(type(node), lambda node: ())(node)


def _text(node):
    return f"`{ast.unparse(node)}`"


def _set(field, value):
    def change(node):
        setattr(node, field, copy.deepcopy(value))
        return node

    return change


def _of_operation(node):
    left, right, verb = _text(node.left), _text(node.right), VERBS.get(type(node.op), "combined")
    for other in OTHER_OPERATORS.get(type(node.op), ()):
        if other is ast.Mult and "`1`" in (left, right):
            continue  # the 1 is left out, which comes below
        yield f"{left} and {right} are {VERBS[other]}; they should be {verb}", _set("op", other())
    power = isinstance(node.op, ast.Pow)
    yield f"{left} is not raised to a power" if power else f"{right} is left out", lambda n: n.left
    yield f"{left} is left out", lambda n: n.right
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        changed = f"{left} and {right} have changed places"
        yield changed, lambda n: ast.BinOp(n.right, n.op, n.left)


def _of_sign(node):
    if isinstance(node.op, ast.USub):
        yield f"the minus before {_text(node.operand)} is left out", lambda n: n.operand


def _of_condition(node):
    here, other, there = ("and", "or", ast.Or) if isinstance(node.op, ast.And) else ("or", "and", ast.And)
    yield f"`{other}` stands in place of `{here}`", _set("op", there())
    if len(node.values) == 2:
        first, second = map(_text, node.values)
        yield f"{second} is left out", lambda n: n.values[0]
        yield f"{first} is left out", lambda n: n.values[1]


def _of_comparison(node):
    here = type(node.ops[0])
    for other, sign in COMPARISONS.items():
        if other is not here and len(node.ops) == 1:
            yield f"it compares with {sign} in place of {COMPARISONS.get(here)}", _set("ops", [other()])


def _of_number(node):
    if type(node.value) in (int, float):
        for value in (node.value + 1, node.value - 1):
            yield f"there is a {value:g} in place of a {node.value:g}", _set("value", value)
    elif type(node.value) is bool:
        yield f"there is {not node.value} in place of {node.value}", _set("value", not node.value)


def _of_transpose(node):
    if node.attr == "T":
        yield f"{_text(node.value)} is not transposed", lambda n: n.value


def _of_call(node):
    called = _text(node.func)
    for k, keyword in enumerate(node.keywords):
        yield (
            f"{called} is called without {keyword.arg}",
            lambda n, k=k: ast.Call(n.func, n.args, n.keywords[:k] + n.keywords[k + 1 :]),
        )
    for k in range(len(node.args) - 1):
        order = [*range(k), k + 1, k, *range(k + 2, len(node.args))]
        yield (
            f"{_text(node.args[k])} and {_text(node.args[k + 1])} have changed places in {called}",
            lambda n, order=order: ast.Call(n.func, [n.args[p] for p in order], n.keywords),
        )
    if len(node.args) == 1 and not node.keywords:
        yield f"{called} is left out", lambda n: n.args[0]
    if not node.args and isinstance(node.func, ast.Attribute):
        yield f"`.{node.func.attr}()` is left out", lambda n: n.func.value
    yield from _of_function(node)
    if called == "`range`" and len(node.args) == 1:
        one = ast.Constant(1)
        yield "the loop begins one too late", lambda n: ast.Call(n.func, [one, n.args[0]], [])
        less = ast.BinOp(node.args[0], ast.Sub(), one)
        yield "the loop ends one too early", lambda n: ast.Call(n.func, [copy.deepcopy(less)], [])


def _of_function(node):
    name = getattr(node.func, "attr", getattr(node.func, "id", None))
    owner = getattr(node.func, "value", None)
    if owner is None or ast.unparse(owner) in MODULES:
        owner = ast.Name("np", ast.Load())
    for other in OTHER_FUNCTIONS.get(name, ()):
        function = ast.Attribute(owner, other, ast.Load())
        yield (
            f"`{other}` stands in place of `{name}`",
            lambda n, f=function: ast.Call(copy.deepcopy(f), n.args, n.keywords),
        )


def _of_name(node, function):
    if node.id in MODULES or node.id in dir(builtins):
        return
    arguments = [argument.arg for argument in function.args.args]
    for other in arguments if node.id in arguments else ():
        if other != node.id:
            yield f"`{other}` stands in place of `{node.id}`", _set("id", other)
    transposed = f"`{node.id}` is transposed, and should not be"
    yield transposed, lambda n: ast.Attribute(ast.Name(n.id, ast.Load()), "T", ast.Load())


def _of_tuple(node):
    if isinstance(node.ctx, ast.Load) and len(node.elts) == 2:
        first, second = map(_text, node.elts)
        yield f"{first} and {second} have changed places", _set("elts", node.elts[::-1])


def _of_sum(node):
    target = _text(node.target)
    yield f"every round replaces {target}, where it should add", lambda n: ast.Assign([n.target], n.value)
    yield (
        f"every round subtracts from {target}, where it should add",
        lambda n: ast.AugAssign(n.target, ast.Sub(), n.value),
    )


def _of_lines(node):
    for k, line in enumerate(node.body):
        if isinstance(line, (ast.Assign, ast.AugAssign)) and len(node.body) > 1:
            target = line.targets[0] if isinstance(line, ast.Assign) else line.target
            yield f"the line that computes {_text(target)} is left out", functools.partial(_without, k=k)


def _without(node, k):
    del node.body[k]
    return node
